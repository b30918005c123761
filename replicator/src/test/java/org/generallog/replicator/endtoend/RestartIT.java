package org.generallog.replicator.endtoend;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.generallog.testbed.server.ServerPair;
import org.generallog.testbed.workload.ShopWorkload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The old and the new instance go away in the middle: the daemon waits, reconnects and goes on. */
class RestartIT {
    @TempDir
    Path folder;

    @Test
    void goesOnWhenTheInstancesAreBack() throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured())) {
            scenario.createShop();
            scenario.replication().start("run", "--start", "copy");
            scenario.replication().awaitCapturing();
            try (ShopWorkload shop = scenario.startShop(1)) {
                scenario.copy();
                Scenario.awaitStatements(shop, 1000);
                scenario.newer().restart();
                Scenario.awaitStatements(shop, 2000);
                scenario.newer().kill();
                Scenario.awaitStatements(shop, 2000);
                scenario.newer().start();
                Scenario.awaitStatements(shop, 1000);
                // What is in flight while a server stops has an outcome that no log tells: the load pauses.
                Scenario.stopShop(shop);
            }
            scenario.older().restart();
            try (ShopWorkload shop = scenario.startShop(2)) {
                Scenario.awaitStatements(shop, 2000);
                Scenario.stopShop(shop);
            }
            scenario.awaitApplied();
            assertTrue(scenario.replication().isAlive(), scenario.replication()::describe);
            scenario.drain("--start", "copy");
            scenario.assertShopEqual();
            scenario.replication().assertEveryRowHasOneFate();
            scenario.assertNothingRejected();
        }
    }
}
