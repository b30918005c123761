package org.generallog.replicator.endtoend;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerPair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long after its commit on the old instance a transaction can be seen on the new one, at {@code -Dbench.rate} writes a second for {@code
 * -Dbench.seconds}. Runs when it is named.
 */
class LiveBench {
    private static final int RATE = Integer.getInteger("bench.rate", 1000);
    private static final int SECONDS = Integer.getInteger("bench.seconds", 600);
    private static final int SESSIONS = 8;
    private static final int EACH = RATE * SECONDS / SESSIONS;
    private static final long WARM_UP = 10;

    @TempDir
    Path folder;

    private final long[][] committed = new long[SESSIONS][EACH + 1];
    private final long[][] seen = new long[SESSIONS][EACH + 1];

    @Test
    void lag() throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured())) {
            create(scenario.older());
            create(scenario.newer());
            scenario.replication().start("run", "--start", "now");
            scenario.replication().awaitCapturing();
            scenario.replication().awaitAnswer();
            scenario.replication().awaitCaptured();
            ExecutorService pool = Executors.newFixedThreadPool(SESSIONS + 1);
            try {
                Future<Void> watching = pool.submit(watcher(scenario.newer()));
                List<Future<Void>> writing = new ArrayList<>();
                long began = System.nanoTime();
                for (int i = 0; i < SESSIONS; i++) {
                    writing.add(pool.submit(writer(scenario.older(), i, began)));
                }
                for (Future<Void> each : writing) {
                    each.get();
                }
                watching.get();
            } finally {
                pool.shutdownNow();
            }
        }
        report();
    }

    private static void create(RunningDatabase server) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE live");
            statement.execute(
                    "CREATE TABLE live.progress (session INT NOT NULL PRIMARY KEY, n BIGINT NOT NULL) ENGINE=InnoDB");
            for (int i = 0; i < SESSIONS; i++) {
                statement.execute("INSERT INTO live.progress VALUES (" + i + ", 0)");
            }
        }
    }

    private Callable<Void> writer(RunningDatabase server, int session, long began) {
        long interval = 1_000_000_000L * SESSIONS / RATE;
        return () -> {
            try (Connection connection = server.connect("live");
                    PreparedStatement update =
                            connection.prepareStatement("UPDATE progress SET n = ? WHERE session = " + session)) {
                for (int n = 1; n <= EACH; n++) {
                    long slot = began + n * interval + session * interval / SESSIONS;
                    for (long left = slot - System.nanoTime(); left > 0; left = slot - System.nanoTime()) {
                        LockSupport.parkNanos(left);
                    }
                    update.setInt(1, n);
                    update.executeUpdate();
                    committed[session][n] = System.nanoTime();
                }
            }
            return null;
        };
    }

    private Callable<Void> watcher(RunningDatabase server) {
        return () -> {
            int[] upTo = new int[SESSIONS];
            long quiet = System.nanoTime();
            try (Connection connection = server.connect("live");
                    Statement statement = connection.createStatement()) {
                while (Arrays.stream(upTo).anyMatch(n -> n < EACH)) {
                    try (ResultSet rows = statement.executeQuery("SELECT session, n FROM progress")) {
                        long now = System.nanoTime();
                        while (rows.next()) {
                            int session = rows.getInt(1);
                            while (upTo[session] < rows.getInt(2)) {
                                seen[session][++upTo[session]] = now;
                                quiet = now;
                            }
                        }
                    }
                    assertTrue(System.nanoTime() - quiet < Duration.ofMinutes(1).toNanos(), "nothing arrives");
                    LockSupport.parkNanos(5_000_000);
                }
            }
            return null;
        };
    }

    private void report() {
        int skipped = (int) (RATE * WARM_UP / SESSIONS);
        long[] lags = new long[SESSIONS * (EACH - skipped)];
        int i = 0;
        for (int session = 0; session < SESSIONS; session++) {
            for (int n = skipped + 1; n <= EACH; n++) {
                lags[i++] = seen[session][n] - committed[session][n];
            }
        }
        Arrays.sort(lags);
        System.out.printf(
                "%,d transactions at %,d a second: median %d ms, 99 %% %d ms, 99.9 %% %d ms, most %d ms%n",
                lags.length,
                RATE,
                percentile(lags, 0.5),
                percentile(lags, 0.99),
                percentile(lags, 0.999),
                percentile(lags, 1));
        assertTrue(percentile(lags, 0.99) <= 500 && percentile(lags, 0.999) <= 1000, "slower than promised");
    }

    private static long percentile(long[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1L, (long) (sorted.length * share))] / 1_000_000;
    }
}
