package org.generallog.replicator.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.generallog.testbed.server.ServerPair;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Statements whose effect no reading of the log can tell, from eight sessions: {@code run --repair} ends with equal rows. {@code -De2e.seconds}
 * and {@code -De2e.rate} for the measurement of record.
 */
class TouchedRowsIT {
    private static final int SECONDS = Integer.getInteger("e2e.seconds", 8);
    private static final int SESSIONS = 8;

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
            "CREATE TRIGGER hard.parent_log AFTER UPDATE ON hard.parent FOR EACH ROW INSERT INTO hard.log (what) VALUES (CONCAT(UUID(), NEW.id))");

    /** What one session sends. */
    private static List<String> next(Random random, int session, AtomicLong ids) {
        int row = random.nextInt(20);
        return switch (random.nextInt(9)) {
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
            default -> List.of("SET @n = (SELECT COUNT(*) FROM notes)", "UPDATE hot SET n = @n WHERE id = " + row);
        };
    }

    /** @param kills of the daemon while the load runs */
    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void whatNobodyCanTellFromTheLogIsMended(int kills) throws Exception {
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
            for (int i = 0; i < kills; i++) {
                Thread.sleep(SECONDS * 1000L / (kills + 1));
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
            assertTrue(repaired > 0, "nothing had to be mended: the load is no test");
            assertEquals(0, scenario.replication().terminate(), scenario.replication()::describe);
        }
    }

    private static void load(Scenario scenario) {
        AtomicLong ids = new AtomicLong();
        AtomicLong sent = new AtomicLong();
        long end = System.nanoTime() + SECONDS * 1_000_000_000L;
        List<Thread> sessions = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            int session = i;
            Thread thread = new Thread(() -> {
                Random random = new Random(session);
                try (Connection connection = scenario.older().connect("hard");
                        Statement statement = connection.createStatement()) {
                    while (System.nanoTime() < end) {
                        for (String sql : next(random, session, ids)) {
                            send(statement, sql);
                            sent.incrementAndGet();
                        }
                        Thread.sleep(random.nextInt(20));
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
