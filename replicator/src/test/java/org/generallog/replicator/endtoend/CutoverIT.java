package org.generallog.replicator.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerPair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cutover beside {@code run}, while an application writes: it ends with equal rows, or with all as it was. */
class CutoverIT {
    private static final int OPTION_PREVENTS_STATEMENT = 1290;

    @TempDir
    Path folder;

    @Test
    void theApplicationsGoOver() throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured())) {
            RunningDatabase older = scenario.older();
            RunningDatabase newer = scenario.newer();
            Replication replication = scenario.replication();
            create(older);
            createAccount(older);
            createAccount(newer);
            replication.start("run", "--start", "copy");
            replication.awaitCapturing();
            scenario.copy();
            scenario.awaitRow();

            // Something that nobody wrote, so that only the last proof finds it.
            Scenario.execute(newer, "UPDATE moved.quiet SET v = 'planted' WHERE id = 2");
            try (Writer writer = new Writer(older)) {
                writer.awaitWritten(50);
                assertEquals(0, replication.run("cutover"), replication::describe);
                assertTrue(replication.lastOutput().contains("still write: app@"), replication::describe);
                assertTrue(replication.lastOutput().contains("moved.nightly"), replication::describe);
                assertEquals(6, replication.run("cutover", "--execute"), replication::describe);
                assertTrue(
                        replication.lastOutput().contains("moved.quiet: missing 0, extra 0, different 1"),
                        replication::describe);
                assertTrue(
                        replication.lastOutput().contains("taken back: /* old instance */ SET GLOBAL read_only = 0"),
                        replication::describe);
                assertEquals(0, Scenario.number(older, "SELECT @@global.read_only"));
                assertEquals(1, Scenario.number(older, "SELECT @@global.event_scheduler = 'ON'"));
                writer.awaitWritten(50);

                Scenario.execute(newer, "UPDATE moved.quiet SET v = 'two' WHERE id = 2");
                // An insert that came just when the old instance became read only, or writable again, may be on the new
                // one.
                replication.run("repair", "--execute", "--tables", "moved.written");
                assertEquals(
                        0,
                        replication.run(
                                "cutover",
                                "--execute",
                                "--reserve-ids",
                                "1000",
                                "--hooks-command",
                                hook("echo $REPLICATOR_EVENT >>" + folder.resolve("told"))
                                        .toString()),
                        replication::describe);
                assertEquals(List.of("cutover-begins", "cutover-done"), Files.readAllLines(folder.resolve("told")));
                assertEquals(OPTION_PREVENTS_STATEMENT, writer.awaitRefused());
            }
            assertEquals(1, Scenario.number(older, "SELECT @@global.read_only"));
            assertEquals(0, Scenario.number(older, "SELECT @@global.event_scheduler = 'ON'"));
            scenario.assertEqual(List.of("moved"));
            assertEquals(
                    1,
                    Scenario.number(
                            newer,
                            "SELECT COUNT(*) FROM information_schema.EVENTS WHERE EVENT_NAME = 'nightly' AND STATUS = 'ENABLED'"
                                    + " AND DEFINER = 'app@%'"));
            long last = Scenario.number(older, "SELECT MAX(id) FROM moved.written");
            try (Connection connection = app(newer);
                    Statement statement = connection.createStatement()) {
                statement.execute("INSERT INTO written (v) VALUES ('first of the new instance')");
            }
            long next = Scenario.number(newer, "SELECT MAX(id) FROM moved.written");
            assertTrue(next > last + 1000, next + " after " + last);
            assertTrue(
                    replication.lastOutput().contains("/* old instance */ SET GLOBAL read_only = 0;"),
                    replication::describe);
            assertEquals(0, replication.terminate(), replication::describe);
        }
    }

    /** From the cutover on the new instance's rows are right, whatever repairs are on; late rows of the old one still come. */
    @Test
    void whatApplicationsWriteAfterwardsStays() throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured())) {
            RunningDatabase older = scenario.older();
            RunningDatabase newer = scenario.newer();
            Replication replication = scenario.replication();
            create(older);
            createAccount(newer);
            Scenario.execute(older, "CREATE TABLE moved.bag (v INT) ENGINE=MyISAM", "INSERT INTO moved.bag VALUES (1)");
            String[] run = {"run", "--repair", "--verify-sweep", "2s"};
            replication.start(run);
            // The first may be copied; the second is applied.
            scenario.awaitRow();
            scenario.awaitRow();
            assertEquals(0, replication.run("cutover", "--execute"), replication::describe);
            String back = replication
                    .lastOutput()
                    .lines()
                    .filter(line -> line.contains("/* new instance */ UPDATE"))
                    .map(line -> line.substring(line.indexOf("UPDATE")))
                    .findFirst()
                    .orElseThrow();

            Scenario.execute(
                    newer,
                    "INSERT INTO moved.quiet VALUES (100, 'native')",
                    "UPDATE moved.quiet SET v = 'native' WHERE id = 1",
                    "INSERT INTO moved.bag VALUES (7)");
            // Late, by an account that may: applied, also beside what differs natively.
            Scenario.execute(older, "INSERT INTO moved.quiet VALUES (50, 'late')", "INSERT INTO moved.bag VALUES (2)");
            awaitLate(newer, 50);
            Thread.sleep(8_000);
            assertNative(newer);
            assertTrue(replication.status().path("apply").has("cutOver"), replication::describe);
            assertEquals(1, replication.run("repair", "--execute"), replication::describe);
            assertTrue(replication.lastOutput().contains("since the cutover at"), replication::describe);
            assertNative(newer);

            replication.kill();
            replication.start(run);
            Scenario.execute(older, "INSERT INTO moved.quiet VALUES (51, 'late')");
            awaitLate(newer, 51);
            Thread.sleep(8_000);
            assertNative(newer);

            // The way back.
            Scenario.execute(newer, back);
            Awaitility.await("repaired again")
                    .atMost(Duration.ofSeconds(90))
                    .until(() -> Scenario.number(newer, "SELECT COUNT(*) FROM moved.quiet WHERE v = 'native'") == 0
                            && Scenario.number(newer, "SELECT COUNT(*) FROM moved.bag WHERE v = 7") == 0);
            assertEquals(0, replication.terminate(), replication::describe);
        }
    }

    private static void awaitLate(RunningDatabase newer, int id) {
        Awaitility.await("the late row")
                .atMost(Duration.ofSeconds(60))
                .until(() -> Scenario.number(newer, "SELECT COUNT(*) FROM moved.quiet WHERE id = " + id) == 1);
    }

    private static void assertNative(RunningDatabase newer) throws SQLException {
        assertEquals(2, Scenario.number(newer, "SELECT COUNT(*) FROM moved.quiet WHERE v = 'native'"));
        assertEquals(1, Scenario.number(newer, "SELECT COUNT(*) FROM moved.bag WHERE v = 7"));
    }

    /** What stands against it is said, and nothing is changed. */
    @Test
    void whatStandsAgainstIt() throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured())) {
            Replication replication = scenario.replication();
            create(scenario.older());
            createAccount(scenario.newer());
            assertEquals(1, replication.run("cutover", "--execute"), replication::describe);
            replication.start("run", "--start", "copy");
            replication.awaitCapturing();
            scenario.copy();
            scenario.awaitRow();
            Scenario.execute(scenario.newer(), "SET GLOBAL read_only = 1");
            assertEquals(5, replication.run("cutover", "--execute"), replication::describe);
            assertTrue(replication.lastOutput().contains("STOP  new-read-only"), replication::describe);
            assertEquals(0, Scenario.number(scenario.older(), "SELECT @@global.read_only"));
            Scenario.execute(scenario.newer(), "SET GLOBAL read_only = 0");
            assertEquals(0, replication.run("cutover"), replication::describe);
            assertEquals(
                    1,
                    replication.run(
                            "cutover",
                            "--execute",
                            "--hooks-command",
                            hook("exit 1").toString()),
                    replication::describe);
            assertTrue(replication.lastOutput().contains("nothing was changed"), replication::describe);
            assertEquals(0, Scenario.number(scenario.older(), "SELECT @@global.read_only"));
            assertEquals(0, replication.terminate(), replication::describe);
        }
    }

    private Path hook(String body) throws IOException {
        Path script = Files.writeString(folder.resolve("hook.sh"), "#!/bin/sh\n" + body + "\n");
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    private static void create(RunningDatabase older) throws SQLException {
        Scenario.execute(
                older,
                "CREATE DATABASE moved",
                "CREATE TABLE moved.written (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, v VARCHAR(40)) ENGINE=InnoDB",
                "CREATE TABLE moved.quiet (id INT NOT NULL PRIMARY KEY, v VARCHAR(40)) ENGINE=InnoDB",
                "INSERT INTO moved.quiet VALUES (1, 'one'), (2, 'two')",
                "SET GLOBAL event_scheduler = ON",
                "CREATE DEFINER=app@'%' EVENT moved.nightly ON SCHEDULE EVERY 1 DAY STARTS '2037-01-01 00:00:00' DO DELETE FROM moved.written");
    }

    /** Not root, which may write whatever read_only says. */
    private static void createAccount(RunningDatabase server) throws SQLException {
        Scenario.execute(
                server,
                "CREATE USER app@'%' IDENTIFIED BY 'app'",
                "GRANT SELECT, INSERT, UPDATE, DELETE, EVENT ON moved.* TO app@'%'");
    }

    private static Connection app(RunningDatabase server) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl("moved"), "app", "app");
    }

    /** An application. */
    private static final class Writer implements AutoCloseable {
        private final AtomicLong written = new AtomicLong();
        private final Thread thread;
        private volatile int refused;
        private volatile boolean stop;

        Writer(RunningDatabase older) {
            this.thread = new Thread(() -> write(older));
            thread.start();
        }

        private void write(RunningDatabase older) {
            try (Connection connection = app(older);
                    Statement statement = connection.createStatement()) {
                while (!stop) {
                    send(statement);
                    Thread.sleep(20);
                }
            } catch (SQLException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private void send(Statement statement) {
            try {
                statement.execute("INSERT INTO written (v) VALUES ('x')");
                written.incrementAndGet();
                refused = 0;
            } catch (SQLException e) {
                refused = e.getErrorCode();
            }
        }

        void awaitWritten(int more) throws InterruptedException {
            long until = written.get() + more;
            while (written.get() < until) {
                Thread.sleep(10);
            }
        }

        int awaitRefused() throws InterruptedException {
            while (refused == 0) {
                Thread.sleep(10);
            }
            return refused;
        }

        @Override
        public void close() {
            stop = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
