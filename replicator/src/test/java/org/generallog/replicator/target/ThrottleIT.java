package org.generallog.replicator.target;

import static org.awaitility.Awaitility.await;
import static org.generallog.replicator.target.Statements.data;
import static org.generallog.replicator.target.Statements.sql;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.generallog.replay.apply.ApplyStats.State;
import org.generallog.replicator.config.ThrottleConfig;
import org.generallog.replicator.daemon.Control;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerPair;
import org.generallog.testbed.server.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Applying pauses when the new instance or a replica behind it has enough to do, and goes on by itself. */
class ThrottleIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LAG = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private ApplyFixture fixture(RunningDatabase server) throws Exception {
        ApplyFixture f = new ApplyFixture(server, folder);
        f.execute(
                "CREATE DATABASE d",
                "CREATE TABLE d.t (id INT PRIMARY KEY)",
                "CREATE TABLE d.pause (n INT)",
                "INSERT INTO d.pause VALUES (0)");
        return f;
    }

    private static RunningDatabase server() throws Exception {
        return TestServers.newer(ServerPair.configured());
    }

    private TargetThrottle throttle(ApplyFixture f, int threads, String query, List<String> replicas) {
        return new TargetThrottle(
                f.address(f.server.port()), new ThrottleConfig(threads, query, replicas, LAG), control(threads));
    }

    private Control control(int threads) {
        return new Control(folder.resolve("control"), threads, true);
    }

    private static void pausesWith(ApplyFixture f, String reason) throws Exception {
        await().atMost(PATIENCE).until(() -> f.stats.progress().state() == State.THROTTLED);
        assertTrue(
                f.stats.progress().reason().contains(reason), f.stats.progress().reason());
        f.add(data(sql("d", "INSERT INTO t VALUES (2)")));
        // Two questions later nothing has come.
        await().pollDelay(Duration.ofSeconds(2)).atMost(PATIENCE).until(() -> true);
        assertEquals(List.of("1"), f.column("SELECT id FROM d.t ORDER BY id"));
    }

    @Test
    void byAQuery() throws Exception {
        try (ApplyFixture f = fixture(server());
                TargetThrottle throttle = throttle(f, 0, "SELECT n FROM d.pause", List.of())) {
            f.throttle(throttle);
            f.add(data(sql("d", "INSERT INTO t VALUES (1)")));
            f.start();
            f.awaitDrained();
            f.execute("UPDATE d.pause SET n = 3");
            pausesWith(f, "apply.throttle-query gives 3");
            f.execute("UPDATE d.pause SET n = 0");
            f.awaitDrained();
            assertEquals(List.of("1", "2"), f.column("SELECT id FROM d.t ORDER BY id"));
            assertEquals(State.RUNNING, f.stats.progress().state());
        }
    }

    @Test
    void byRunningThreads() throws Exception {
        ExecutorService pool = Executors.newCachedThreadPool();
        try (ApplyFixture f = fixture(server());
                TargetThrottle throttle = throttle(f, 20, "", List.of())) {
            f.throttle(throttle);
            f.add(data(sql("d", "INSERT INTO t VALUES (1)")));
            f.start();
            f.awaitDrained();
            Future<?>[] busy = new Future<?>[30];
            for (int i = 0; i < busy.length; i++) {
                busy[i] = pool.submit(() -> {
                    try (Connection connection = f.server.connect();
                            Statement statement = connection.createStatement()) {
                        return statement.execute("SELECT SLEEP(8)");
                    }
                });
            }
            pausesWith(f, "threads are running");
            f.awaitDrained();
            for (Future<?> each : busy) {
                each.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void byAnOperatorAndAcrossARestart() throws Exception {
        Control control = control(0);
        try (ApplyFixture f = fixture(server());
                TargetThrottle throttle =
                        new TargetThrottle(f.address(f.server.port()), ThrottleConfig.NONE, control)) {
            f.throttle(throttle);
            f.add(data(sql("d", "INSERT INTO t VALUES (1)")));
            f.start();
            f.awaitDrained();
            control.pause();
            pausesWith(f, "an operator has asked for it");
            assertTrue(control(0).isPaused(), "a new process begins paused");
            control.resume();
            f.awaitDrained();
            assertEquals(List.of("1", "2"), f.column("SELECT id FROM d.t ORDER BY id"));
            assertFalse(control(0).isPaused());
        }
    }

    @Test
    void byAReplicaThatDoesNotReplicate() throws Exception {
        try (ApplyFixture f = fixture(server());
                TargetThrottle throttle = throttle(f, 0, "", List.of(f.server.host() + ":" + f.server.port()))) {
            await().atMost(PATIENCE).until(() -> !throttle.reason().isEmpty());
            assertTrue(throttle.reason().endsWith("does not replicate"), throttle.reason());
        }
    }
}
