package org.generallog.replicator.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.generallog.replicator.accounts.TestAccounts;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerKind;
import org.generallog.testbed.server.ServerPair;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An account of the new instance that has just the rights that the page on rights lists: nothing is rejected for want of one. */
class LeastRightsIT {
    private static final String ACCOUNT = "'least'@'%'";
    private static final String OF_DATABASES =
            "SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, REFERENCES, INDEX, ALTER, CREATE TEMPORARY TABLES, LOCK TABLES,"
                    + " EXECUTE, CREATE VIEW, SHOW VIEW, CREATE ROUTINE, ALTER ROUTINE, EVENT, TRIGGER";

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(names = {"MYSQL_5_6", "MYSQL_9_7", "MARIADB_10_11", "MARIADB_11_4"})
    void copiesReplicatesAndVerifies(ServerKind newer) throws Exception {
        ServerPair pair = new ServerPair(ServerKind.MYSQL_5_5, newer);
        try (Scenario scenario = Scenario.of(folder, pair, "filter.databases: [least, least2, tokens]")) {
            RunningDatabase old = scenario.older();
            Scenario.execute(scenario.newer(), grants(newer).toArray(new String[0]));
            Scenario.execute(
                    old,
                    "CREATE DATABASE least",
                    "CREATE DATABASE least2",
                    "CREATE DATABASE tokens",
                    "CREATE USER 'app'@'%' IDENTIFIED BY 'p'",
                    "GRANT ALL ON least.* TO 'app'@'%'",
                    "GRANT ALL ON least2.* TO 'app'@'%'",
                    "CREATE TABLE least.t (id INT PRIMARY KEY, v VARCHAR(40), at DATETIME) ENGINE=InnoDB",
                    "CREATE TABLE least.log (v VARCHAR(40)) ENGINE=InnoDB",
                    "INSERT INTO least.t (id, v) VALUES (1, 'one'), (2, 'two')",
                    "CREATE DEFINER='app'@'%' VIEW least.v AS SELECT id, v FROM least.t",
                    "CREATE DEFINER='app'@'%' PROCEDURE least.p(x INT) INSERT INTO least.log (v) VALUES (x)",
                    "CREATE DEFINER='app'@'%' FUNCTION least.f(x INT) RETURNS INT DETERMINISTIC RETURN x + 1",
                    "CREATE DEFINER='app'@'%' TRIGGER least.tr AFTER INSERT ON least.t FOR EACH ROW"
                            + " INSERT INTO least.log (v) VALUES (NEW.v)",
                    "CREATE DEFINER='app'@'%' EVENT least.e ON SCHEDULE AT '2037-01-01 00:00:00' DO DELETE FROM least.log");
            TestAccounts.create(old, scenario.newer());
            start(scenario, "run", "--start", "copy");
            scenario.replication().awaitCapturing();
            assertEquals(0, run(scenario, "copy"), scenario.replication()::describe);
            writes(old);
            scenario.awaitApplied();
            assertEquals(List.of(), scenario.rejected());
            scenario.assertEqual(List.of("least", "least2"));
            assertEquals(0, run(scenario, "verify"), scenario.replication()::describe);
            Scenario.execute(scenario.newer(), "UPDATE least2.t SET id = 3");
            run(scenario, "repair", "--execute");
            assertEquals(0, run(scenario, "verify"), scenario.replication()::describe);
        }
    }

    private static void start(Scenario scenario, String... command) throws Exception {
        scenario.replication().start(asLeast(command));
    }

    private static int run(Scenario scenario, String command, String... flags) throws Exception {
        List<String> words = new ArrayList<>(List.of(command));
        words.addAll(List.of(flags));
        return scenario.replication().run(asLeast(words.toArray(new String[0])));
    }

    private static String[] asLeast(String... command) {
        List<String> words = new ArrayList<>(List.of(command));
        words.addAll(List.of("--target-username", "least", "--target-password", "p"));
        return words.toArray(new String[0]);
    }

    /** As the page on rights says it. */
    private static List<String> grants(ServerKind newer) {
        List<String> grants = new ArrayList<>(List.of(
                "CREATE USER " + ACCOUNT + " IDENTIFIED BY 'p'",
                "GRANT " + OF_DATABASES + " ON least.* TO " + ACCOUNT,
                "GRANT " + OF_DATABASES + " ON least2.* TO " + ACCOUNT,
                "GRANT " + OF_DATABASES + " ON tokens.* TO " + ACCOUNT,
                "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, CREATE TEMPORARY TABLES ON replicator.* TO "
                        + ACCOUNT));
        switch (newer) {
            case MYSQL_5_6 ->
                grants.addAll(List.of(
                        "GRANT SUPER, PROCESS ON *.* TO " + ACCOUNT,
                        "GRANT SELECT (User, Host) ON mysql.user TO " + ACCOUNT,
                        "GRANT SELECT ON mysql.proc TO " + ACCOUNT));
            case MYSQL_9_7 ->
                grants.addAll(List.of(
                        "GRANT PROCESS, SET_ANY_DEFINER, SHOW_ROUTINE, SESSION_VARIABLES_ADMIN ON *.* TO " + ACCOUNT,
                        "GRANT SELECT (User, Host) ON mysql.user TO " + ACCOUNT));
            default ->
                grants.addAll(List.of(
                        "GRANT PROCESS, SET USER ON *.* TO " + ACCOUNT,
                        "GRANT SELECT ON mysql.user TO " + ACCOUNT,
                        "GRANT SELECT ON mysql.proc TO " + ACCOUNT));
        }
        return grants;
    }

    /** Something of each kind. */
    private static void writes(RunningDatabase old) throws Exception {
        try (Connection session =
                        DriverManager.getConnection(old.jdbcUrl("least", "allowMultiQueries=true"), "app", "p");
                Statement statement = session.createStatement()) {
            for (String sql : List.of(
                    "INSERT INTO t (id, v) VALUES (3, 'three')",
                    "UPDATE t SET v = 'TWO' WHERE id = 2",
                    "DELETE FROM t WHERE id = 1",
                    "REPLACE INTO t (id, v) VALUES (2, 'two')",
                    "SET time_zone = '+02:00', sql_mode = 'STRICT_ALL_TABLES', NAMES latin1",
                    "INSERT INTO t (id, v, at) VALUES (4, 'four', '2020-01-01 00:00:00')",
                    "SET timestamp = 1600000000",
                    "INSERT INTO t (id, v) VALUES (5, 'seventy')",
                    "SET timestamp = 0, foreign_key_checks = 0, unique_checks = 0",
                    "CALL p(5)",
                    "INSERT INTO t (id, v) VALUES (6, f(6))",
                    "UPDATE v SET v = 'by the view' WHERE id = 3",
                    "CREATE TEMPORARY TABLE tmp (id INT PRIMARY KEY)",
                    "INSERT INTO tmp VALUES (7)",
                    "INSERT INTO t (id, v) SELECT id + 100, id FROM tmp",
                    "DROP TEMPORARY TABLE tmp",
                    "LOCK TABLES t WRITE, log WRITE",
                    "INSERT INTO t (id, v) VALUES (7, 'locked')",
                    "UNLOCK TABLES",
                    "SET @x = 8; INSERT INTO t (id, v) VALUES (8, @x)",
                    "CREATE TABLE parent (id INT PRIMARY KEY) ENGINE=InnoDB",
                    "CREATE TABLE child (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES parent (id)) ENGINE=InnoDB",
                    "CREATE TABLE copied ENGINE=InnoDB SELECT id, v FROM t",
                    "ALTER TABLE copied ADD PRIMARY KEY (id), ADD COLUMN n INT",
                    "CREATE INDEX n ON copied (n)",
                    "RENAME TABLE copied TO copied2",
                    "TRUNCATE TABLE copied2",
                    "CREATE TABLE memory (id INT PRIMARY KEY) ENGINE=MyISAM",
                    "INSERT INTO memory VALUES (1), (2)",
                    "CREATE VIEW v2 AS SELECT COUNT(*) AS n FROM t",
                    "CREATE OR REPLACE VIEW v2 AS SELECT MAX(id) AS n FROM t",
                    "CREATE PROCEDURE p2() DELETE FROM log WHERE v = ''",
                    "CALL p2()",
                    "ALTER PROCEDURE p2 COMMENT 'x'",
                    "CREATE FUNCTION f2() RETURNS INT DETERMINISTIC RETURN 3",
                    "CREATE TRIGGER tr2 BEFORE UPDATE ON t FOR EACH ROW SET NEW.v = UPPER(NEW.v)",
                    "UPDATE t SET v = 'upper' WHERE id = 3",
                    "DROP TRIGGER tr2",
                    "CREATE EVENT e2 ON SCHEDULE AT '2037-01-01 00:00:00' DO DELETE FROM log WHERE v = ''",
                    "ALTER EVENT e2 COMMENT 'x'",
                    "DROP EVENT e2",
                    "DROP FUNCTION f2",
                    "DROP PROCEDURE p2",
                    "DROP VIEW v2",
                    "DROP DATABASE least2",
                    "CREATE DATABASE least2",
                    "CREATE TABLE least2.t LIKE least.parent",
                    "INSERT INTO least2.t VALUES (1)",
                    "ALTER DATABASE least2 CHARACTER SET utf8",
                    "BEGIN; INSERT INTO parent VALUES (1); INSERT INTO child VALUES (1, 1); COMMIT",
                    "XA START 'x'; INSERT INTO parent VALUES (2); XA END 'x'; XA PREPARE 'x'; XA COMMIT 'x'")) {
                statement.execute(sql);
                while (statement.getMoreResults() || statement.getUpdateCount() >= 0) {
                    // The results of a packet.
                }
            }
        }
    }
}
