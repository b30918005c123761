package org.generallog.replicator.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.generallog.testbed.server.DatabaseServer;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerOptions;
import org.generallog.testbed.server.ServerPair;
import org.generallog.testbed.server.TestServers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The ways in which rows of the log are lost: each ends the capture with exit code 3, and what only looks like one does not. */
class LogGapIT {
    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    static Path folder;

    private static RunningDatabase older;
    private static int captures;

    @BeforeAll
    static void start() throws SQLException {
        older = TestServers.own(ServerPair.configured().older(), ServerOptions.defaults());
        Scenario.execute(
                older,
                "CREATE DATABASE d",
                "CREATE TABLE d.t (n INT NOT NULL PRIMARY KEY) ENGINE=InnoDB",
                "CREATE PROCEDURE d.quiet() BEGIN SET @was = @@global.general_log; SET GLOBAL general_log = 0;"
                        + " INSERT INTO d.t VALUES (100); SET GLOBAL general_log = @was; END",
                "CREATE PROCEDURE d.calls() CALL quiet()",
                "CREATE USER 'app'@'%' IDENTIFIED BY 'x'",
                "CREATE USER 'app'@'localhost' IDENTIFIED BY 'x'",
                "GRANT SELECT, INSERT ON d.* TO 'app'@'%'",
                "GRANT SELECT, INSERT ON d.* TO 'app'@'localhost'");
    }

    @AfterAll
    static void stop() {
        if (older != null) {
            older.close();
        }
    }

    /** What is done on the old instance while the capture runs. */
    private interface Deed {
        void happen(Replication capture) throws Exception;
    }

    private record Way(String name, Deed deed) {
        Way(String name, String... statements) {
            this(name, capture -> Scenario.execute(older, statements));
        }
    }

    /** Each is undone by itself, within milliseconds where nothing else is said. */
    private static List<Way> holes() {
        return List.of(
                new Way("general_log off and on", "SET GLOBAL general_log = 0", "SET GLOBAL general_log = 1"),
                new Way("in another spelling", "SET @@global.general_log := OFF", "SET GLOBAL general_log = ON"),
                new Way("by default", "SET GLOBAL general_log = DEFAULT", "SET GLOBAL general_log = 1"),
                new Way("by an expression", "SET GLOBAL general_log = 1 - 1", "SET GLOBAL general_log = 1"),
                new Way(
                        "prepared",
                        "PREPARE s FROM 'SET GLOBAL general_log = 0'",
                        "EXECUTE s",
                        "SET GLOBAL general_log = 1"),
                new Way("prepared by the protocol", capture -> {
                    try (Connection connection = older.connect("", "useServerPrepStmts=true");
                            var off = connection.prepareStatement("SET GLOBAL general_log = 0");
                            var on = connection.prepareStatement("SET GLOBAL general_log = 1")) {
                        off.execute();
                        on.execute();
                    }
                }),
                new Way("log_output to a file", "SET GLOBAL log_output = 'FILE'", "SET GLOBAL log_output = 'TABLE'"),
                new Way("log_output to nowhere", "SET GLOBAL log_output = 'NONE'", "SET GLOBAL log_output = 'TABLE'"),
                new Way("log_output by default", "SET GLOBAL log_output = DEFAULT", "SET GLOBAL log_output = 'TABLE'"),
                new Way("sql_log_off for all", "SET GLOBAL sql_log_off = 1", "SET GLOBAL sql_log_off = 0"),
                new Way("in a procedure", "DELETE FROM d.t", "CALL d.quiet()"),
                new Way("in a procedure's procedure", "DELETE FROM d.t", "CALL d.calls()"),
                new Way(
                        "another engine",
                        "SET GLOBAL general_log = 0",
                        "ALTER TABLE mysql.general_log ENGINE = MyISAM",
                        "SET GLOBAL general_log = 1",
                        "SET GLOBAL general_log = 0",
                        "ALTER TABLE mysql.general_log ENGINE = CSV",
                        "SET GLOBAL general_log = 1"),
                new Way("emptied", "TRUNCATE TABLE mysql.general_log"),
                new Way(
                        "replaced",
                        "CREATE TABLE mysql.general_log_other LIKE mysql.general_log",
                        "RENAME TABLE mysql.general_log TO mysql.lost, mysql.general_log_other TO mysql.general_log",
                        "DROP TABLE mysql.lost"),
                new Way("off, unseen", capture -> unseen("SET GLOBAL general_log = 0", () -> !capture.isAlive())),
                new Way(
                        "to a file, unseen",
                        capture -> unseen("SET GLOBAL log_output = 'FILE'", () -> !capture.isAlive())),
                new Way("off for a second, unseen", capture -> {
                    long began = System.nanoTime();
                    unseen("SET GLOBAL general_log = 0", () -> System.nanoTime() - began > 1_000_000_000L);
                }),
                new Way("while the capture was down", capture -> {
                    capture.kill();
                    Scenario.execute(older, "SET GLOBAL general_log = 0", "SET GLOBAL general_log = 1");
                    capture.start("capture");
                }),
                new Way("off when the capture comes back", capture -> {
                    capture.kill();
                    unseen("SET GLOBAL general_log = 0", () -> {
                        try {
                            return capture.run("capture") == 3;
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    });
                    // The log is on again, and the gap stays one.
                    capture.start("capture");
                }));
    }

    /** The session that does it is not in the log. */
    private static void unseen(String off, BooleanSupplier long_) throws SQLException {
        try (Connection connection = older.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION sql_log_off = 1");
            statement.execute(off);
            Awaitility.await().atMost(LONG).until(long_::getAsBoolean);
            statement.execute("SET GLOBAL log_output = 'TABLE'");
            statement.execute("SET GLOBAL general_log = 1");
        }
    }

    @TestFactory
    List<DynamicTest> holesEndIt() {
        return holes().stream()
                .map(way -> DynamicTest.dynamicTest(way.name(), () -> {
                    try (Replication capture = capturing()) {
                        way.deed().happen(capture);
                        assertEquals(3, capture.awaitEnd(), capture::describe);
                        String said = capture.output();
                        assertTrue(said.contains(" lost"), said);
                        assertTrue(said.contains("take a new copy"), said);
                        // Starting again does not help.
                        assertEquals(3, capture.run("capture"), capture::describe);
                    }
                }))
                .toList();
    }

    @Test
    void whatLosesNothingDoesNotEndIt() throws Exception {
        try (Replication capture = capturing()) {
            Scenario.execute(
                    older,
                    "SET GLOBAL general_log = 1",
                    "SET GLOBAL log_output = 'TABLE,FILE'",
                    "SET GLOBAL log_output = 'TABLE'",
                    "FLUSH LOGS",
                    "SET @log_output = 'NONE'",
                    "SET SESSION sql_log_off = 0");
            try (Connection app = java.sql.DriverManager.getConnection(older.jdbcUrl("d"), "app", "x");
                    Statement statement = app.createStatement()) {
                for (String refused : List.of(
                        "SET GLOBAL general_log = 0",
                        "SET GLOBAL log_output = 'FILE'",
                        "SET SESSION sql_log_off = 1",
                        "SET GLOBAL general_log = DEFAULT")) {
                    org.junit.jupiter.api.Assertions.assertThrows(SQLException.class, () -> statement.execute(refused));
                }
            }
            capture.awaitCaptured();
            capture.kill();
            capture.start("capture");
            capture.awaitCaptured();
            older.restart();
            capture.awaitCaptured();
            older.kill();
            older.start();
            capture.awaitCaptured();
            assertEquals(0, capture.terminate(), capture::describe);
        }
    }

    @Test
    void aLogThatOnlyASetHadTurnedOnIsOffAfterARestart() throws Exception {
        try (RunningDatabase server = TestServers.own(
                ServerPair.configured().older(), ServerOptions.defaults().withoutGeneralLog())) {
            Scenario.execute(server, "SET GLOBAL general_log = 1");
            try (Replication capture = capturing(server)) {
                server.stop();
                server.start();
                assertEquals(3, capture.awaitEnd(), capture::describe);
                assertTrue(capture.output().contains("option file"), capture::describe);
            }
        }
    }

    @Test
    void aLogThatIsTurnedOnSoonAfterARestartHasAHole() throws Exception {
        try (RunningDatabase server = TestServers.own(
                ServerPair.configured().older(), ServerOptions.defaults().withoutGeneralLog())) {
            Scenario.execute(server, "SET GLOBAL general_log = 1");
            try (Replication capture = capturing(server)) {
                // A restart is told from uptimes of whole seconds.
                Scenario.pass(server, 8);
                capture.kill();
                // Sessions of before must not hide the one that turns it on.
                server.stop();
                server.start();
                try (Connection late = server.connect();
                        Statement statement = late.createStatement()) {
                    statement.execute("SET GLOBAL general_log = 1");
                    statement.execute("SELECT 1");
                }
                capture.start("capture");
                assertEquals(3, capture.awaitEnd(), capture::describe);
                assertTrue(capture.output().contains("was started in between"), capture::describe);
            }
        }
    }

    @Test
    void aSessionThatTurnsItsOwnLogOffMayHaveWrittenAnything() throws Exception {
        try (Scenario scenario = Scenario.of(folder.resolve("listed"), ServerPair.configured())) {
            scenario.replication().start("run", "--start", "now");
            scenario.replication().awaitCapturing();
            Scenario.execute(scenario.older(), "SET SESSION sql_log_off = 1", "CREATE DATABASE unseen");
            scenario.awaitApplied();
            assertEquals(
                    1,
                    Scenario.number(
                            scenario.newer(),
                            "SELECT COUNT(*) FROM replicator.to_verify WHERE reason = 'log-off' AND database_name = ''"));
        }
    }

    @Test
    void aLogThatCannotBeWrittenHasAHole() throws Exception {
        assumeTrue(older instanceof DatabaseServer, "needs the server's files");
        Path log = ((DatabaseServer) older).dataDirectory().resolve("mysql").resolve("general_log.CSV");
        assumeTrue(Files.exists(log), "the log is a CSV table");
        try (Replication capture = capturing()) {
            Path away = log.resolveSibling("general_log.away");
            try (Connection connection = older.connect();
                    Statement statement = connection.createStatement()) {
                Files.move(log, away);
                statement.execute("FLUSH TABLES");
                long began = System.nanoTime();
                Awaitility.await()
                        .atMost(LONG)
                        .until(() -> !capture.isAlive() || System.nanoTime() - began > 3_000_000_000L);
                Files.move(away, log, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                statement.execute("FLUSH TABLES");
            }
            assertEquals(3, capture.awaitEnd(), capture::describe);
        }
    }

    private static Replication capturing() throws Exception {
        return capturing(older);
    }

    /** It needs no new instance. */
    private static Replication capturing(RunningDatabase server) throws Exception {
        Replication capture =
                Replication.byClasses(folder.resolve("capture-" + captures++), server, server, "source.rotation: none");
        capture.start("capture");
        capture.awaitCapturing();
        capture.awaitCaptured();
        return capture;
    }
}
