package org.generallog.replicator.endtoend;

import java.nio.file.Path;
import org.generallog.testbed.server.ServerPair;
import org.generallog.testbed.workload.ShopWorkload;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shop at 1,000 statements a second: captured from before the copy, copied while it runs, applied from there. */
class ShopIT {
    /** By {@code -De2e.seconds}; 60 for the measurement of record. */
    private static final int STATEMENTS = 1000 * Integer.getInteger("e2e.seconds", 8);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"mysql-5.5:mysql-5.6", "mysql-5.5:mariadb-11.4", "mysql-5.6:mariadb-11.4"})
    void allButTheServersIdsIsEqual(String pair) throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.of(pair))) {
            scenario.createShop();
            try (ShopWorkload shop = scenario.startShop(1)) {
                scenario.replication().start("run", "--start", "copy");
                scenario.replication().awaitCapturing();
                scenario.copy();
                Scenario.awaitStatements(shop, STATEMENTS);
                Scenario.stopShop(shop);
            }
            scenario.drain("--start", "copy");
            scenario.assertShopEqual();
            scenario.replication().assertEveryRowHasOneFate();
            scenario.assertNothingRejected();
        }
    }
}
