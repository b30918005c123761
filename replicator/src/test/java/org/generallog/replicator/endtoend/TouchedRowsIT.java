package org.generallog.replicator.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.generallog.testbed.server.ServerPair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Statements whose effect no reading of the log can tell, from many sessions: {@code run --repair} ends with equal rows. {@code -De2e.seconds},
 * {@code -De2e.kills}, {@code -De2e.sessions} and {@code -De2e.pause} (0 for full speed) for the measurement of record.
 */
class TouchedRowsIT {
    private static final int SECONDS = Integer.getInteger("e2e.seconds", 6);
    private static final int KILLS = Integer.getInteger("e2e.kills", 2);
    private static final int SESSIONS = Integer.getInteger("e2e.sessions", 8);
    /** Milliseconds between two of a session's turns, at most. */
    private static final int PAUSE = Integer.getInteger("e2e.pause", 20);

    @TempDir
    Path folder;

    private static final List<String> SCHEMA = List.of(
            "CREATE DATABASE hard",
            "CREATE TABLE hard.hot (id INT NOT NULL PRIMARY KEY, v VARCHAR(40), n INT NOT NULL) ENGINE=InnoDB",
            "CREATE TABLE hard.notes (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, who INT, v VARCHAR(60), KEY (who)) ENGINE=InnoDB",
            "CREATE TABLE hard.queue (id INT NOT NULL PRIMARY KEY, taken INT NOT NULL DEFAULT 0) ENGINE=InnoDB",
            "CREATE TABLE hard.parent (id INT NOT NULL PRIMARY KEY, v INT) ENGINE=InnoDB",
            "CREATE TABLE hard.child (id INT NOT NULL PRIMARY KEY, parent INT, v VARCHAR(40),"
                    + " FOREIGN KEY (parent) REFERENCES parent (id) ON DELETE CASCADE) ENGINE=InnoDB",
            "CREATE TABLE hard.log (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, what VARCHAR(60)) ENGINE=InnoDB",
            "CREATE TABLE hard.orders (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, who INT, at DATETIME) ENGINE=InnoDB",
            "CREATE TABLE hard.lines (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, order_id INT NOT NULL, v VARCHAR(40),"
                    + " FOREIGN KEY (order_id) REFERENCES orders (id)) ENGINE=InnoDB",
            "CREATE TABLE hard.named (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, name VARCHAR(20) NOT NULL UNIQUE, n INT) ENGINE=InnoDB",
            "CREATE TABLE hard.bag (who INT, v VARCHAR(40)) ENGINE=InnoDB",
            "CREATE TABLE hard.isam (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, who INT, v VARCHAR(40)) ENGINE=MyISAM",
            "CREATE TRIGGER hard.parent_log AFTER UPDATE ON hard.parent FOR EACH ROW INSERT INTO hard.log (what) VALUES (CONCAT(UUID(), NEW.id))");

    /** What one session sends. */
    private static List<String> next(Random random, int session, AtomicLong ids) {
        int row = random.nextInt(20);
        return switch (random.nextInt(17)) {
            case 0 -> List.of("UPDATE hot SET v = UUID(), n = n + 1 WHERE id = " + row);
            case 1 -> List.of("UPDATE hot SET v = '" + session + " " + random.nextInt(1000) + "' WHERE id = " + row);
            case 2 -> List.of("INSERT INTO notes (who, v) VALUES (" + session + ", 'same')");
            case 3 -> List.of("UPDATE queue SET taken = taken + " + (session + 1) + " ORDER BY taken, RAND() LIMIT 1");
            case 4 -> List.of("INSERT INTO notes (who, v) VALUES (" + session + ", RAND())");
            case 5 ->
                List.of(
                        "BEGIN",
                        "INSERT INTO child VALUES (" + ids.incrementAndGet() + ", " + row + ", NOW())",
                        "UPDATE parent SET v = " + random.nextInt(1000) + " WHERE id = " + row,
                        "COMMIT");
            case 6 -> List.of("DELETE FROM notes WHERE who = " + session + " ORDER BY v LIMIT 1");
            case 7 -> List.of("BEGIN", "INSERT INTO notes (who, v) VALUES (" + session + ", 'undone')", "ROLLBACK");
            case 8 ->
                List.of(
                        "BEGIN",
                        "INSERT INTO orders (who, at) VALUES (" + session + ", NOW())",
                        "INSERT INTO `lines` (order_id, v) VALUES (LAST_INSERT_ID(), UUID())",
                        "INSERT INTO `lines` (order_id, v) SELECT MAX(id), 'last' FROM orders",
                        random.nextInt(10) == 0 ? "ROLLBACK" : "COMMIT");
            case 9 ->
                List.of("INSERT INTO named (name, n) VALUES ('" + random.nextInt(50)
                        + "', 1) ON DUPLICATE KEY UPDATE n = n + 1");
            case 10 -> List.of("INSERT INTO bag VALUES (" + session + ", RAND())");
            case 11 -> List.of("UPDATE bag SET v = UUID() WHERE who = " + session + " LIMIT 1");
            case 12 -> List.of("DELETE FROM bag LIMIT 1");
            case 13 -> List.of("INSERT INTO isam (who, v) VALUES (" + session + ", UUID())");
            case 14 -> List.of("UPDATE isam SET v = CONNECTION_ID() WHERE who = " + session + " LIMIT 1");
            case 15 ->
                List.of(
                        "UPDATE hot SET v = CONCAT('slow', SLEEP(0.002)) WHERE id = " + row,
                        random.nextInt(10) == 0 ? "KILL" : "DO 1");
            default -> List.of("SET @n = (SELECT COUNT(*) FROM notes)", "UPDATE hot SET n = @n WHERE id = " + row);
        };
    }

    /** The daemon is killed meanwhile. */
    @Test
    void whatNobodyCanTellFromTheLogIsMended() throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured())) {
            scenario.replication().start("run", "--start", "now", "--repair");
            scenario.replication().awaitCapturing();
            Scenario.execute(scenario.older(), SCHEMA.toArray(String[]::new));
            for (int id = 0; id < 20; id++) {
                Scenario.execute(
                        scenario.older(),
                        "INSERT INTO hard.hot VALUES (" + id + ", '', 0)",
                        "INSERT INTO hard.queue (id) VALUES (" + id + ")",
                        "INSERT INTO hard.parent VALUES (" + id + ", 0)");
            }
            Thread load = new Thread(() -> load(scenario));
            load.start();
            for (int i = 0; i < KILLS; i++) {
                Thread.sleep(SECONDS * 1000L / (KILLS + 1));
                scenario.replication().kill();
                scenario.replication().start("run", "--repair");
            }
            load.join();
            scenario.awaitApplied();
            long began = System.nanoTime();
            Awaitility.await("equal rows, and an empty list")
                    .atMost(Duration.ofSeconds(90))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> {
                        scenario.assertEqual(List.of("hard"));
                        assertEquals(0, Scenario.number(scenario.newer(), "SELECT COUNT(*) FROM replicator.to_verify"));
                    });
            long repaired = Scenario.number(scenario.newer(), "SELECT COUNT(*) FROM replicator.repaired");
            System.out.printf(
                    "%s: equal after %.1f s, %,d rows were mended%n",
                    scenario.older().kind(), (System.nanoTime() - began) / 1e9, repaired);
            print(scenario, "SELECT table_name, COUNT(*) FROM replicator.repaired GROUP BY 1");
            print(scenario, "SELECT CAST(error_code AS CHAR), COUNT(*) FROM replicator.rejected GROUP BY 1");
            assertTrue(repaired > 0, "nothing had to be mended: the load is no test");
            assertEquals(0, scenario.replication().terminate(), scenario.replication()::describe);
        }
    }

    /** One row that cannot be mended, or is never quiet, keeps no other one waiting; what differs in vain is listed, and not mended for ever. */
    @Test
    void whatCannotBeMendedIsListedAndStopsNothingElse() throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured())) {
            scenario.replication().start("run", "--start", "now", "--repair");
            scenario.replication().awaitCapturing();
            Scenario.execute(
                    scenario.older(),
                    "CREATE DATABASE odd",
                    "CREATE TABLE odd.refused (id INT PRIMARY KEY, v INT, w INT) ENGINE=InnoDB",
                    "CREATE TABLE odd.version (id INT PRIMARY KEY, v INT, w INT) ENGINE=InnoDB",
                    "CREATE TRIGGER odd.counts BEFORE UPDATE ON odd.version FOR EACH ROW SET NEW.w = OLD.w + 1",
                    "CREATE TRIGGER odd.begins BEFORE INSERT ON odd.version FOR EACH ROW SET NEW.w = 1",
                    "CREATE TABLE odd.stamped (id INT PRIMARY KEY, v INT, w INT) ENGINE=InnoDB",
                    "CREATE TRIGGER odd.stamps BEFORE UPDATE ON odd.stamped FOR EACH ROW SET NEW.w = OLD.w + 1",
                    "CREATE TABLE odd.moved (id INT PRIMARY KEY, v INT, w INT) ENGINE=InnoDB",
                    "CREATE TRIGGER odd.moves BEFORE INSERT ON odd.moved FOR EACH ROW SET NEW.id = NEW.id + 1000",
                    "CREATE TABLE odd.cut (id VARCHAR(3) PRIMARY KEY, v INT, w INT) ENGINE=InnoDB",
                    "CREATE TABLE odd.swapped (id INT PRIMARY KEY, v INT, w VARCHAR(9) UNIQUE) ENGINE=InnoDB",
                    "CREATE TABLE odd.base (id INT PRIMARY KEY, v INT, w INT) ENGINE=InnoDB",
                    "CREATE VIEW odd.one AS SELECT id, v FROM odd.base",
                    "CREATE VIEW odd.two AS SELECT id, v AS q FROM odd.one",
                    "CREATE TABLE odd.hot (id INT PRIMARY KEY, n INT) ENGINE=InnoDB",
                    "INSERT INTO odd.refused VALUES (1, 1, 1)",
                    "INSERT INTO odd.version VALUES (1, 1, 1)",
                    "INSERT INTO odd.stamped VALUES (1, 1, 1)",
                    "INSERT INTO odd.swapped VALUES (1, 1, 'x'), (2, 2, 'y')",
                    "INSERT INTO odd.base VALUES (1, 1, 1)",
                    "INSERT INTO odd.hot VALUES (1, 1)");
            awaitProved(scenario);
            Scenario.execute(
                    scenario.newer(),
                    "UPDATE odd.refused SET w = 9",
                    "CREATE TRIGGER odd.refuses BEFORE UPDATE ON odd.refused FOR EACH ROW BEGIN"
                            + " IF NEW.w = 1 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no'; END IF; END",
                    "UPDATE odd.version SET v = 7",
                    "UPDATE odd.stamped SET v = 7",
                    "UPDATE odd.swapped SET w = 'q' WHERE id = 1",
                    "UPDATE odd.swapped SET w = 'x' WHERE id = 2",
                    "UPDATE odd.swapped SET w = 'y' WHERE id = 1",
                    "UPDATE odd.base SET w = 9");
            AtomicBoolean stop = new AtomicBoolean();
            Thread hot = new Thread(() -> count(scenario, stop));
            hot.start();
            Scenario.execute(
                    scenario.older(),
                    "SET sql_mode = ''",
                    "UPDATE odd.refused SET v = 5 WHERE id = 1",
                    "UPDATE odd.version SET v = 5 WHERE id = 1",
                    "UPDATE odd.stamped SET v = 5 WHERE id = 1",
                    "INSERT INTO odd.moved VALUES (5, 5, NULL)",
                    "INSERT INTO odd.cut VALUES ('abcdef', 5, 5)",
                    "UPDATE odd.swapped SET v = 5 WHERE id = 1",
                    "UPDATE odd.two SET q = 5 WHERE id = 1");
            scenario.awaitRow();
            Scenario.execute(scenario.newer(), "UPDATE odd.moved SET w = 9", "UPDATE odd.cut SET w = 9");
            Scenario.execute(
                    scenario.older(),
                    "SET sql_mode = ''",
                    "INSERT INTO odd.moved VALUES (5, 5, NULL) ON DUPLICATE KEY UPDATE v = 6",
                    "INSERT INTO odd.cut VALUES ('abcxyz', 5, 5) ON DUPLICATE KEY UPDATE v = 6");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> {
                        assertEquals(
                                List.of("refused", "version"),
                                scenario.compare(scenario.newer(), List.of("odd")).differing(Set.of("odd.hot")).stream()
                                        .map(each -> each.table().substring("odd.".length()))
                                        .toList());
                        assertEquals(
                                2,
                                Scenario.number(
                                        scenario.newer(),
                                        "SELECT COUNT(DISTINCT table_name) FROM replicator.to_verify WHERE reason = 'differs'"
                                                + " AND table_name IN ('refused', 'version')"));
                    });
            stop.set(true);
            hot.join();
            assertEquals(
                    1,
                    Scenario.number(
                            scenario.newer(), "SELECT COUNT(*) FROM replicator.repaired WHERE table_name = 'version'"));
            Scenario.execute(scenario.newer(), "DROP TRIGGER odd.refuses", "UPDATE odd.refused SET w = 1");
            assertEquals(0, scenario.replication().terminate(), scenario.replication()::describe);
            // The row that counts its own changes is left.
            assertEquals(
                    5,
                    scenario.replication().run("run", "--repair", "--stop-when-idle", "2s"),
                    scenario.replication()::describe);
            assertEquals(1, Scenario.number(scenario.newer(), "SELECT COUNT(*) FROM replicator.to_verify"));
            scenario.assertEqual(scenario.compare(scenario.newer(), List.of("odd")), Set.of("odd.version"));
        }
    }

    /** Rows that nobody has written are wrong: the sweep finds them; they are mended with repair, else listed. */
    @Test
    void theSweepFindsWhatNobodyWrote() throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured())) {
            Replication replication = scenario.replication();
            replication.start("run", "--start", "now", "--repair", "--verify-sweep", "3s");
            replication.awaitCapturing();
            Scenario.execute(
                    scenario.older(),
                    "CREATE DATABASE still",
                    "CREATE TABLE still.life (id INT PRIMARY KEY, v INT) ENGINE=InnoDB",
                    "CREATE TABLE still.bag (v INT) ENGINE=MyISAM",
                    "INSERT INTO still.life VALUES (1, 1), (2, 2), (3, 3)",
                    "INSERT INTO still.bag VALUES (1), (1), (2)");
            awaitProved(scenario);
            String[] planted = {
                "UPDATE still.life SET v = 9 WHERE id = 1",
                "DELETE FROM still.life WHERE id = 2",
                "DELETE FROM still.bag WHERE v = 1 LIMIT 1"
            };
            Scenario.execute(scenario.newer(), planted);
            Awaitility.await("mended")
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> scenario.assertEqual(List.of("still")));
            assertTrue(Scenario.number(
                            scenario.newer(), "SELECT COUNT(*) FROM replicator.proofs WHERE database_name = 'still'")
                    == 2);
            // And the harness's own.
            assertEquals(
                    3, replication.status().findPath("sweep").path("tables").asInt());
            assertEquals(0, replication.terminate(), replication::describe);

            Scenario.execute(scenario.newer(), planted);
            replication.start("run", "--verify-sweep", "3s");
            Awaitility.await("listed")
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(
                            () -> assertEquals(
                                    3,
                                    Scenario.number(
                                            scenario.newer(),
                                            "SELECT COUNT(*) FROM replicator.to_verify WHERE reason = 'differs' AND database_name = 'still'")));
            assertEquals(0, replication.terminate(), replication::describe);
        }
    }

    /** What a trigger wrote is there already: the row that sets it off is mended all the same. */
    @Test
    void aRowWhoseTriggerWritesAnotherOneIsMended() throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured())) {
            Replication replication = scenario.replication();
            replication.start("run", "--start", "now", "--repair", "--verify-sweep", "3s");
            replication.awaitCapturing();
            Scenario.execute(
                    scenario.older(),
                    "CREATE DATABASE fired",
                    "CREATE TABLE fired.orders (id INT PRIMARY KEY, total INT) ENGINE=InnoDB",
                    "CREATE TABLE fired.ledger (order_id INT PRIMARY KEY, total INT, made VARCHAR(20)) ENGINE=InnoDB",
                    "CREATE TABLE fired.parts (order_id INT, part VARCHAR(10), n INT, PRIMARY KEY (order_id, part)) ENGINE=InnoDB",
                    "CREATE TRIGGER fired.ai AFTER INSERT ON fired.orders FOR EACH ROW BEGIN"
                            + " INSERT INTO fired.ledger VALUES (NEW.id, NEW.total, 'by trigger');"
                            + " INSERT INTO fired.parts VALUES (NEW.id, 'a', 1), (NEW.id, 'b', 2); END",
                    "INSERT INTO fired.orders VALUES (1, 10), (2, 20), (3, 30)",
                    "UPDATE fired.ledger SET made = 'later' WHERE order_id = 2");
            awaitProved(scenario);
            Scenario.execute(scenario.newer(), "DELETE FROM fired.orders WHERE id IN (1, 2)");
            Awaitility.await("mended")
                    .atMost(Duration.ofSeconds(90))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> scenario.assertEqual(List.of("fired")));
            assertTrue(Scenario.number(
                            scenario.newer(),
                            "SELECT COUNT(*) FROM replicator.repaired WHERE table_name = 'ledger' AND row_after IS NULL")
                    >= 2);
            assertEquals(0, replication.terminate(), replication::describe);
        }
    }

    private static void awaitProved(Scenario scenario) throws Exception {
        scenario.awaitApplied();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            JsonNode proof = scenario.replication().status().findPath("proof");
            return proof.path("looks").asLong() > 0
                    && proof.path("rows").asInt(1) == 0
                    && proof.path("tables").asInt(1) == 0;
        });
    }

    private static void count(Scenario scenario, AtomicBoolean stop) {
        try (Connection connection = scenario.older().connect("odd");
                Statement statement = connection.createStatement()) {
            while (!stop.get()) {
                statement.execute("UPDATE hot SET n = n + 1 WHERE id = 1");
                Thread.sleep(5);
            }
        } catch (SQLException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void load(Scenario scenario) {
        AtomicLong ids = new AtomicLong();
        AtomicLong sent = new AtomicLong();
        long end = System.nanoTime() + SECONDS * 1_000_000_000L;
        List<Thread> sessions = new ArrayList<>();
        List<Long> open = new CopyOnWriteArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            int session = i;
            Thread thread = new Thread(() -> {
                Random random = new Random(session);
                try (Connection connection = scenario.older().connect("hard");
                        Statement statement = connection.createStatement()) {
                    open.add(id(statement));
                    while (System.nanoTime() < end) {
                        for (String sql : next(random, session, ids)) {
                            send(statement, sql.equals("KILL") ? "KILL QUERY " + any(random, open) : sql);
                            sent.incrementAndGet();
                        }
                        if (PAUSE > 0) {
                            Thread.sleep(random.nextInt(PAUSE));
                        }
                    }
                } catch (SQLException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            sessions.add(thread);
            thread.start();
        }
        sessions.forEach(TouchedRowsIT::join);
        System.out.println(sent + " statements");
    }

    private static void print(Scenario scenario, String counts) throws SQLException {
        try (Connection connection = scenario.newer().connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(counts)) {
            while (row.next()) {
                System.out.println("  " + row.getString(1) + " " + row.getLong(2));
            }
        }
    }

    private static long id(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT CONNECTION_ID()")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static long any(Random random, List<Long> open) {
        return open.get(random.nextInt(open.size()));
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Deadlocks and the like are everyday life. */
    private static void send(Statement statement, String sql) {
        try {
            statement.execute(sql);
        } catch (SQLException refused) {
            assertTrue(refused.getErrorCode() != 0, refused::getMessage);
        }
    }
}
