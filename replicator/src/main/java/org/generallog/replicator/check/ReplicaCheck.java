package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;

/** Whether the old instance is itself a replica. */
final class ReplicaCheck extends Check {
    /** Threads of replication are the server's own; on MariaDB so are some of InnoDB. */
    static final String THREADS =
            "SELECT ID FROM information_schema.PROCESSLIST WHERE USER = 'system user' AND COMMAND <> 'Daemon'";

    ReplicaCheck() {
        super(
                About.error(
                        "source-replica",
                        "the old instance applies the binlog of another server",
                        "Rows of a row-based binlog stand in no general log: what comes from there would be missing.",
                        "replicate natively from that other server; or stop replication on the old instance when it takes the writes itself"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        on.older().require("PROCESS");
        return on.older().rows(THREADS).isEmpty()
                ? nothing()
                : found(
                        "threads of replication run on the old instance",
                        Remedy.on(Side.OLD, "SHOW SLAVE STATUS;"),
                        Remedy.on(Side.OLD, stop(on.older())));
    }

    /** MySQL has other words for it from 8.0.22 on, and no longer the old ones in 8.4. */
    static String stop(Instance on) throws SQLException {
        if (on.isRds()) {
            return "CALL mysql.rds_stop_replication;";
        }
        return !on.version().mariaDb() && on.version().isAtLeast(80022) ? "STOP REPLICA;" : "STOP SLAVE;";
    }
}
