package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;

/** Whether the old instance has a binlog after all. */
final class BinlogOpenCheck extends Check {
    BinlogOpenCheck() {
        super(About.warning(
                "binlog-open",
                "the old instance has a binlog",
                "Native replication from a binlog is exact: it needs no inference, no list to verify, and less of the old"
                        + " instance. The general log is for those who have none.",
                "replicate natively, where the versions allow; with a version between where they do not"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException {
        Instance older = on.older();
        if (!older.isOn("log_bin")) {
            return nothing();
        }
        return found(
                "log_bin is on (binlog_format " + older.global("binlog_format")
                        + "): native replication is better than the general log",
                Remedy.shell("java -jar replicator.jar plan --config FILE   # how, with the commands"));
    }
}
