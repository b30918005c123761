package org.generallog.replicator.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.generallog.replay.apply.ReplicatorTables;
import org.generallog.replicator.jdbc.InstanceAddress;
import org.generallog.replicator.jdbc.TlsMode;
import org.generallog.replicator.target.JdbcVerifyList;
import org.generallog.testbed.server.ServerPair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may differ is on the list on the new instance, exactly once, and what cannot be replayed is named without its literals. */
class ToVerifyIT {
    private static final int ROWS = 3_000;
    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    @Test
    void listedExactlyOnceThroughKills() throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured())) {
            Replication replication = scenario.replication();
            replication.start("run", "--start", "now");
            replication.awaitCapturing();
            scenario.awaitRow();
            Scenario.execute(
                    scenario.older(),
                    "CREATE DATABASE doubt",
                    "CREATE TABLE doubt.t (id INT PRIMARY KEY, v VARCHAR(40)) ENGINE=InnoDB",
                    "CREATE TABLE doubt.given (id INT AUTO_INCREMENT PRIMARY KEY, v INT) ENGINE=InnoDB");
            try (Connection connection = scenario.older().connect("doubt");
                    Statement statement = connection.createStatement()) {
                for (int i = 0; i < ROWS; i++) {
                    statement.execute("INSERT INTO t (id, v) VALUES (" + i + ", UUID())");
                    statement.execute("INSERT INTO given (v) VALUES (" + i + ")");
                    if (i % (ROWS / 3) == ROWS / 6) {
                        replication.awaitAnswer();
                        replication.kill();
                        replication.start("run");
                    }
                }
            }
            replication.awaitAnswer();
            scenario.awaitApplied();
            String ofTable = "SELECT COUNT(*) FROM replicator.to_verify WHERE database_name='doubt' AND table_name=";
            assertEquals(ROWS, Scenario.number(scenario.newer(), "SELECT COUNT(*) FROM doubt.t"));
            assertEquals(
                    ROWS,
                    Scenario.number(
                            scenario.newer(),
                            ofTable + "'t' AND reason='non-deterministic' AND times=1 AND row_key<>''"));
            assertGivenIsEqualOrListed(scenario);

            // The whole table, once there are too many.
            JdbcVerifyList list = new JdbcVerifyList(
                    new InstanceAddress("127.0.0.1", scenario.newer().port(), "root", "", TlsMode.DISABLED),
                    new ReplicatorTables("replicator", "shop"),
                    ROWS - 1);
            assertEquals(1, list.keep().get("non-deterministic"));
            assertEquals(List.of("t non-deterministic "), entries(scenario, "'t'"));
            assertEquals(
                    ROWS,
                    Scenario.number(scenario.newer(), "SELECT times FROM replicator.to_verify WHERE table_name='t'"));
            // A row that comes later goes into it.
            Scenario.execute(scenario.older(), "UPDATE doubt.t SET v = UUID() WHERE id = 17");
            scenario.awaitApplied();
            list.keep();
            assertEquals(List.of("t non-deterministic "), entries(scenario, "'t'"));
            assertEquals(
                    ROWS + 1,
                    Scenario.number(scenario.newer(), "SELECT times FROM replicator.to_verify WHERE table_name='t'"));
            Awaitility.await()
                    .atMost(LONG)
                    .untilAsserted(() -> assertEquals(
                            1,
                            replication
                                    .status()
                                    .path("apply")
                                    .path("toVerify")
                                    .path("non-deterministic")
                                    .asLong()));
        }
    }

    /** Its ids are looked up, though the daemon is killed in between; else the table says so. */
    private static void assertGivenIsEqualOrListed(Scenario scenario) throws SQLException {
        String sum = "SELECT SUM(id * 1000003 + v) FROM doubt.given";
        assertTrue(Scenario.number(scenario.older(), sum) == Scenario.number(scenario.newer(), sum)
                || !entries(scenario, "'given'").isEmpty());
    }

    @Test
    void namedWithoutPasswords() throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured())) {
            Replication replication = scenario.replication();
            replication.start("run", "--start", "now");
            replication.awaitCapturing();
            scenario.awaitRow();
            Scenario.execute(
                    scenario.older(),
                    "CREATE USER 'app'@'%' IDENTIFIED BY 'top-secret-1'",
                    "SET PASSWORD FOR 'app'@'%' = PASSWORD('top-secret-2')",
                    "GRANT SELECT ON mysql.* TO 'app'@'%' IDENTIFIED BY 'top-secret-3'");
            scenario.awaitRow();
            JsonNode capture = replication.status().path("capture");
            assertEquals(1, capture.path("unsupported").path("CREATE USER").asLong(), capture::toString);
            assertEquals(1, capture.path("unsupported").path("SET PASSWORD").asLong(), capture::toString);
            assertEquals(1, capture.path("unsupported").path("GRANT").asLong(), capture::toString);
            JsonNode newest = capture.path("newestUnsupported").get(0);
            assertEquals("GRANT", newest.path("kind").asText());
            assertEquals("'app'@'%'", newest.path("about").get(0).asText());
            assertEquals("root", newest.path("user").asText());
            assertEquals(0, replication.run("status"), replication::describe);
            String output = replication.output();
            assertTrue(output.contains("cannot be replayed: CREATE USER 'app'@'%' of root"), output);
            assertTrue(output.contains("1 CREATE USER"), output);
            assertFalse(output.contains("top-secret"), output);
            assertFalse(capture.toString().contains("top-secret"));
        }
    }

    /** B waits for A when the old instance is killed: both are gone, yet B's row of the log looks like any other. */
    @Test
    void aStatementInFlightWhenTheOldInstanceEnded() throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured())) {
            Replication replication = scenario.replication();
            replication.start("run", "--start", "now");
            replication.awaitCapturing();
            scenario.awaitRow();
            Scenario.execute(
                    scenario.older(),
                    "CREATE DATABASE doubt",
                    "CREATE TABLE doubt.t (id INT PRIMARY KEY, v VARCHAR(40)) ENGINE=InnoDB",
                    "INSERT INTO doubt.t VALUES (1, 'start'), (2, 'start')");
            scenario.awaitApplied();
            // A write of the last two seconds may be lost with the server. And a restart is told from uptimes of whole
            // seconds.
            Scenario.pass(scenario.older(), 10);
            Connection a = scenario.older().connect("doubt");
            Connection b = scenario.older().connect("doubt");
            a.setAutoCommit(false);
            execute(a, "UPDATE t SET v = 'a' WHERE id = 1");
            CompletableFuture<Void> blocked =
                    CompletableFuture.runAsync(() -> executeQuietly(b, "UPDATE t SET v = 'b' WHERE id = 1"));
            Awaitility.await()
                    .atMost(LONG)
                    .until(() -> Scenario.number(
                                    scenario.older(),
                                    "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE COMMAND='Query' AND INFO LIKE 'UPDATE t SET v = ''b''%'")
                            == 1);
            replication.awaitCaptured();
            scenario.older().kill();
            blocked.join();
            scenario.older().start();
            // Until a process list shows A asleep, the log does not tell either whether A's write or B's ran first.
            Set<String> either = Set.of("t close-writes `id`='1'", "t old-instance-restart `id`='1'");
            Awaitility.await().atMost(LONG).untilAsserted(() -> {
                List<String> entries = entries(scenario, "'t'");
                assertTrue(entries.contains("t old-instance-restart `id`='1'"), replication::describe);
                assertTrue(either.containsAll(entries), () -> entries + replication.describe());
            });
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The connection is cut meanwhile. */
    private static void executeQuietly(Connection connection, String sql) {
        try {
            execute(connection, sql);
        } catch (SQLException expected) {
            System.out.println("cut off: " + expected.getMessage());
        }
    }

    private static List<String> entries(Scenario scenario, String table) throws SQLException {
        List<String> entries = new ArrayList<>();
        try (Connection connection = scenario.newer().connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT CONCAT(table_name, ' ', reason, ' ', row_key) FROM replicator.to_verify WHERE database_name='doubt'"
                                + " AND table_name=" + table + " ORDER BY row_key")) {
            while (rows.next()) {
                entries.add(rows.getString(1));
            }
        }
        return entries;
    }
}
