package org.generallog.replicator.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.generallog.testbed.server.ServerPair;
import org.generallog.testbed.workload.ShopWorkload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The daemon ends at random moments under load and is started again: nothing is lost and nothing is applied twice. */
class KillIT {
    /** By {@code -De2e.kills}; 25 for the measurement of record. */
    private static final int KILLS = Integer.getInteger("e2e.kills", 5);

    private static final long SEED = Long.getLong("e2e.seed", 1);
    private static final Duration END_LIMIT = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    /** How the daemon is ended. */
    private interface Blow {
        void strike(Replication replication) throws Exception;
    }

    @Test
    void killed() throws Exception {
        survives(Replication::kill, true);
    }

    @Test
    void terminated() throws Exception {
        survives(
                replication -> {
                    long began = System.nanoTime();
                    int code = replication.terminate();
                    Duration took = Duration.ofNanos(System.nanoTime() - began);
                    assertEquals(0, code, replication::describe);
                    assertTrue(took.compareTo(END_LIMIT) <= 0, () -> "it took " + took + "\n" + replication.describe());
                },
                // Before the process has begun to take signals the system ends it.
                false);
    }

    /** @param early whether one blow in five may fall while the daemon starts */
    private void survives(Blow blow, boolean early) throws Exception {
        Random random = new Random(SEED);
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured())) {
            Replication replication = scenario.replication();
            scenario.createShop();
            try (ShopWorkload shop = scenario.startShop(SEED)) {
                replication.start("run", "--start", "copy");
                replication.awaitCapturing();
                scenario.copy();
                for (int i = 0; i < KILLS; i++) {
                    if (!early || i % 5 != 4) {
                        replication.awaitAnswer();
                    }
                    pause(random.nextInt(3000));
                    assertTrue(replication.isAlive(), replication::describe);
                    blow.strike(replication);
                    replication.start("run", "--start", "copy");
                }
                replication.awaitAnswer();
                Scenario.awaitStatements(shop, 1000);
                Scenario.stopShop(shop);
            }
            // None of those before may have lived long enough to begin applying.
            scenario.drain("--start", "copy");
            scenario.assertShopEqual();
            replication.assertEveryRowHasOneFate();
            scenario.assertNothingRejected();
        }
    }

    /** The random moment is what is tested: there is nothing to wait for. */
    private static void pause(long millis) throws InterruptedException {
        boolean early = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
        assertTrue(!early);
    }
}
