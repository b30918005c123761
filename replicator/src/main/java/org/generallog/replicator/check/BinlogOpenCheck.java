package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.ArrayList;
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
        List<Remedy> remedies = new ArrayList<>();
        String host = older.address().host();
        int port = older.address().port();
        remedies.add(Remedy.shell("mysqldump -h " + host + " -P " + port
                + " --single-transaction --master-data=2 --routines --triggers --events --all-databases > dump.sql"));
        String to = "'" + host + "', " + port + ", 'repl', 'PASSWORD', 'FILE-IN-DUMP', POSITION-IN-DUMP, 0";
        remedies.add(Remedy.on(
                Side.NEW,
                on.newer().isRds()
                        ? "CALL mysql.rds_set_external_master(" + to + "); CALL mysql.rds_start_replication;"
                        : nativeSource(on.newer(), host, port)));
        return found(
                "log_bin is on (binlog_format " + older.global("binlog_format")
                        + "): native replication is better than the general log",
                remedies);
    }

    private static String nativeSource(Instance newer, String host, int port) throws SQLException {
        boolean renamed = !newer.version().mariaDb() && newer.version().isAtLeast(80023);
        return renamed
                ? "CHANGE REPLICATION SOURCE TO SOURCE_HOST='" + host + "', SOURCE_PORT=" + port
                        + ", SOURCE_USER='repl', SOURCE_PASSWORD='PASSWORD', SOURCE_LOG_FILE='FILE-IN-DUMP',"
                        + " SOURCE_LOG_POS=POSITION-IN-DUMP; START REPLICA;"
                : "CHANGE MASTER TO MASTER_HOST='" + host + "', MASTER_PORT=" + port
                        + ", MASTER_USER='repl', MASTER_PASSWORD='PASSWORD', MASTER_LOG_FILE='FILE-IN-DUMP',"
                        + " MASTER_LOG_POS=POSITION-IN-DUMP; START SLAVE;";
    }
}
