package org.generallog.replicator.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.generallog.replay.capture.Fate;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerPair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rows of the log that capture works off in a second while it is behind, alone on the machine with the old instance: of 8 sessions, half of
 * them reads, the rest a mix of updates, inserts whose ids the server gives, a trigger, rejected statements, session state and transactions.
 * The start of the process counts. Runs when it is named.
 */
class CaptureBench {
    private static final int ROWS = Integer.getInteger("bench.statements", 200_000);
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);
    private static final int SESSIONS = 8;

    @TempDir
    Path folder;

    @Test
    void behind() throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured())) {
            create(scenario.older());
            Replication capture = scenario.replication();
            capture.start("capture");
            capture.awaitCapturing();
            capture.awaitCaptured();
            assertEquals(0, capture.terminate(), capture::describe);
            List<Double> rates = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                long before = rows(capture);
                fill(scenario.older());
                long began = System.nanoTime();
                capture.start("capture");
                capture.awaitCaptured();
                double seconds = (System.nanoTime() - began) / 1e9;
                assertEquals(0, capture.terminate(), capture::describe);
                rates.add((rows(capture) - before) / seconds);
                System.out.printf("%,d rows in %.1f s%n", rows(capture) - before, seconds);
            }
            Collections.sort(rates);
            System.out.printf(
                    "capture from %s: %,.0f rows a second (median of %d)%n",
                    scenario.older().kind(), rates.get(ROUNDS / 2), ROUNDS);
        }
    }

    private static long rows(Replication capture) {
        return Arrays.stream(Fate.values())
                .mapToLong(fate -> {
                    try {
                        return capture.rows(fate);
                    } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                })
                .sum();
    }

    private static void create(RunningDatabase server) throws SQLException {
        Scenario.execute(
                server,
                "CREATE DATABASE bench",
                "CREATE TABLE bench.t (id INT NOT NULL PRIMARY KEY, n INT NOT NULL, v VARCHAR(60) NOT NULL) ENGINE=InnoDB",
                "CREATE TABLE bench.given (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, who INT, v VARCHAR(60)) ENGINE=InnoDB",
                "CREATE TABLE bench.fired (id INT NOT NULL, v VARCHAR(60), KEY (id)) ENGINE=InnoDB",
                "CREATE TABLE bench.log (id INT NOT NULL, KEY (id)) ENGINE=InnoDB",
                "CREATE TRIGGER bench.fires AFTER INSERT ON bench.fired FOR EACH ROW INSERT INTO bench.log VALUES (NEW.id)",
                "SET GLOBAL innodb_flush_log_at_trx_commit = 0");
        try (Connection connection = server.connect("bench");
                Statement statement = connection.createStatement()) {
            for (int id = 0; id < 10_000; id += 1_000) {
                StringBuilder rows = new StringBuilder("INSERT INTO t VALUES (" + id + ", 0, '')");
                for (int i = id + 1; i < id + 1_000; i++) {
                    rows.append(", (").append(i).append(", 0, '')");
                }
                statement.execute(rows.toString());
            }
        }
    }

    private static void write(Statement statement, int session, int i) throws SQLException {
        switch (i / (2 * SESSIONS) % 8) {
            case 0 -> statement.execute("INSERT INTO given (who, v) VALUES (" + session + ", 'value " + i + "')");
            case 1 -> statement.execute("INSERT INTO fired VALUES (" + i + ", 'value')");
            case 2 -> assertThrows(SQLException.class, () -> statement.execute("INSERT INTO t VALUES (1, 0, 'twice')"));
            case 3 -> statement.execute("SET @n = " + i);
            case 4 -> statement.execute("UPDATE t SET n = @n WHERE id = " + i % 10_000);
            case 5 -> {
                statement.execute("BEGIN");
                statement.execute("UPDATE t SET n = n + 1 WHERE id = " + i % 10_000);
                statement.execute("COMMIT");
            }
            default -> statement.execute("UPDATE t SET n = n + 1, v = 'value " + i + "' WHERE id = " + i % 10_000);
        }
    }

    private static void fill(RunningDatabase server) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(SESSIONS);
        try {
            List<Callable<Void>> sessions = new ArrayList<>();
            for (int s = 0; s < SESSIONS; s++) {
                int session = s;
                sessions.add(() -> {
                    try (Connection connection = server.connect("bench");
                            Statement statement = connection.createStatement()) {
                        for (int i = session; i < ROWS; i += 2 * SESSIONS) {
                            write(statement, session, i);
                            statement.execute("SELECT n, v FROM t WHERE id = " + i % 10_000);
                        }
                    }
                    return null;
                });
            }
            for (Future<Void> each : pool.invokeAll(sessions)) {
                each.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
