package org.generallog.replicator.plan;

import java.util.List;

/** The words of each version for native replication. */
final class Replicas {
    /** A place in a binlog that only the dump, or the server that stood still, tells. */
    static final String FILE = "BINLOG-FILE";

    static final String POSITION = "BINLOG-POSITION";

    private Replicas() {}

    private static boolean renamed(PlanFacts.Node replica) {
        return !replica.version().mariaDb() && replica.version().isAtLeast(80023);
    }

    /** Statements that make a node a replica of another one from the dump's place on, and start it. */
    static List<String> follow(PlanFacts.Node replica, PlanFacts.Node source) {
        if (replica.rds()) {
            return List.of(
                    "CALL mysql.rds_set_external_master('" + source.host() + "', " + source.port()
                            + ", 'repl', 'choose-one', '" + FILE + "', " + POSITION + ", 0);",
                    "CALL mysql.rds_start_replication;");
        }
        // MariaDB from 11.3 on wants TLS unless told otherwise; MySQL 8 gives a password without it only for its key.
        String plain = source.tls() || !replica.version().mariaDb() ? "" : ", MASTER_SSL=0";
        String key =
                !source.version().mariaDb() && source.version().isAtLeast(80000) ? ", GET_SOURCE_PUBLIC_KEY=1" : "";
        return renamed(replica)
                ? List.of(
                        "CHANGE REPLICATION SOURCE TO SOURCE_HOST='" + source.host() + "', SOURCE_PORT=" + source.port()
                                + ", SOURCE_USER='repl', SOURCE_PASSWORD='choose-one', SOURCE_LOG_FILE='" + FILE
                                + "', SOURCE_LOG_POS=" + POSITION + key + ";",
                        "START REPLICA;")
                : List.of(
                        "CHANGE MASTER TO MASTER_HOST='" + source.host() + "', MASTER_PORT=" + source.port()
                                + ", MASTER_USER='repl', MASTER_PASSWORD='choose-one', MASTER_LOG_FILE='" + FILE
                                + "', MASTER_LOG_POS=" + POSITION + plain + ";",
                        "START SLAVE;");
    }

    static String status(PlanFacts.Node replica) {
        return renamed(replica) ? "SHOW REPLICA STATUS;" : "SHOW SLAVE STATUS;";
    }

    /** Statements that stop it for a while. */
    static String pause(PlanFacts.Node replica) {
        return replica.rds() ? "CALL mysql.rds_stop_replication;" : renamed(replica) ? "STOP REPLICA;" : "STOP SLAVE;";
    }

    /** Stops it between two transactions; what its source sends is still kept. */
    static String stopApplying(PlanFacts.Node replica) {
        return renamed(replica) ? "STOP REPLICA SQL_THREAD;" : "STOP SLAVE SQL_THREAD;";
    }

    static String resume(PlanFacts.Node replica) {
        return replica.rds()
                ? "CALL mysql.rds_start_replication;"
                : renamed(replica) ? "START REPLICA;" : "START SLAVE;";
    }

    /** A server's own place in its binlog. */
    static String place(PlanFacts.Node node) {
        return !node.version().mariaDb() && node.version().isAtLeast(80200)
                ? "SHOW BINARY LOG STATUS;"
                : "SHOW MASTER STATUS;";
    }

    /** Statements that end it for good. */
    static List<String> leave(PlanFacts.Node replica) {
        if (replica.rds()) {
            return List.of("CALL mysql.rds_stop_replication;", "CALL mysql.rds_reset_external_master;");
        }
        return renamed(replica)
                ? List.of("STOP REPLICA;", "RESET REPLICA ALL;")
                : List.of("STOP SLAVE;", "RESET SLAVE" + (replica.version().isAtLeast(50516) ? " ALL;" : ";"));
    }

    /** The account by which a replica reads. */
    static Step account(String of, PlanFacts.Node source) {
        return source.version().mariaDb() || source.version().isAtLeast(50700)
                ? Step.on(
                        of,
                        "Create the account by which the replica reads.",
                        "CREATE USER 'repl'@'%' IDENTIFIED BY 'choose-one';",
                        "GRANT REPLICATION SLAVE ON *.* TO 'repl'@'%';")
                : Step.on(
                        of,
                        "Create the account by which the replica reads.",
                        "GRANT REPLICATION SLAVE ON *.* TO 'repl'@'%' IDENTIFIED BY 'choose-one';");
    }

    /** A dump with the binlog's place: of a replica that stands still, where there is one, so that the application notices nothing. */
    static List<Step> dump(PlanFacts facts) {
        PlanFacts.Node older = facts.older();
        boolean seconds = !older.version().mariaDb() && older.version().isAtLeast(80000);
        String own = seconds ? "SET GLOBAL binlog_expire_logs_seconds = 259200;" : "SET GLOBAL expire_logs_days = 3;";
        String keep = older.rds() ? "CALL mysql.rds_set_configuration('binlog retention hours', 72);" : own;
        Step retention = Step.on("the old instance", "Keep its binlogs for the time of the dump.", keep);
        String all = "--routines --triggers --events --databases NAMES-OF-DATABASES > dump.sql";
        if (facts.replicas().isEmpty()) {
            return List.of(
                    retention,
                    Step.shell(
                            "Dump it with the place in the binlog, which stands at the dump's beginning (`CHANGE MASTER TO`); one snapshot for InnoDB, the others"
                                    + " are locked only by `--lock-all-tables`.",
                            "mysqldump " + older.client() + " -u root -p --single-transaction --master-data=2 " + all));
        }
        String replica = facts.replicas().get(0);
        return List.of(
                retention,
                Step.on(
                        "the replica " + replica,
                        "Stop it, and note Relay_Master_Log_File and Exec_Master_Log_Pos: the place of all that it holds.",
                        "STOP SLAVE SQL_THREAD;",
                        "SHOW SLAVE STATUS;"),
                Step.shell("Dump it while it stands still.", "mysqldump -h " + replica + " -u root -p " + all),
                Step.on("the replica " + replica, "Let it go on.", "START SLAVE SQL_THREAD;"));
    }
}
