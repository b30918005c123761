package org.generallog.replicator.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.generallog.testbed.server.ServerPair;
import org.generallog.testbed.workload.ShopWorkload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code capture} and {@code apply} as two processes on one relay log. */
class SplitIT {
    @TempDir
    Path folder;

    @Test
    void twoProcessesDoWhatOneDoes() throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured())) {
            Replication capture = scenario.replication();
            scenario.createShop();
            capture.start("capture");
            capture.awaitCapturing();
            try (Replication apply = new Replication(
                    folder.resolve("apply"), List.of(Replication.JVM_OPTIONS), scenario.older(), scenario.newer())) {
                String relay = "--relay-log-directory=" + capture.relayDirectory();
                apply.start("apply", relay, "--start", "copy");
                try (ShopWorkload shop = scenario.startShop(1)) {
                    scenario.copy();
                    Scenario.awaitStatements(shop, 1500);
                    capture.kill();
                    capture.start("capture");
                    Scenario.awaitStatements(shop, 1500);
                    apply.kill();
                    apply.start("apply", relay, "--start", "copy");
                    Scenario.awaitStatements(shop, 1500);
                    Scenario.stopShop(shop);
                }
                scenario.awaitRow();
                assertEquals(0, apply.terminate(), apply::describe);
                assertEquals(0, capture.terminate(), capture::describe);
            }
            scenario.assertShopEqual();
            capture.assertEveryRowHasOneFate();
            scenario.assertNothingRejected();
        }
    }
}
