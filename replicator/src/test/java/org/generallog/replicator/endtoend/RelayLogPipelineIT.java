package org.generallog.replicator.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replicator.relaylog.BinlogTool;
import org.generallog.replicator.relaylog.NativeReplica;
import org.generallog.testbed.compare.ComparisonReport;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerKind;
import org.generallog.testbed.server.ServerOptions;
import org.generallog.testbed.server.ServerPair;
import org.generallog.testbed.workload.ShopSchema;
import org.generallog.testbed.workload.ShopWorkload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The relay log of a real run is a binlog that other programs make the same rows of as our own apply does. It begins with an
 * empty old instance, so that it holds the schema too.
 */
class RelayLogPipelineIT {
    @TempDir
    Path folder;

    @Test
    void theToolAndANativeReplicaMakeTheSameRows() throws Exception {
        BinlogTool.assumeInstalled();
        ServerPair pair = ServerPair.configured();
        try (Scenario scenario = Scenario.of(folder, pair, "relay-log.file-size: 1MB")) {
            Replication replication = scenario.replication();
            replication.start("capture");
            replication.awaitCapturing();
            scenario.createShop();
            try (ShopWorkload shop = scenario.startShop(1)) {
                Scenario.awaitStatements(shop, 3000);
                Scenario.stopShop(shop);
            }
            replication.awaitCaptured();
            assertEquals(0, replication.terminate(), replication::describe);

            // Before our own apply, which may delete what it has applied.
            try (RunningDatabase byTool = Scenario.target(ServerKind.MARIADB_11_4)) {
                BinlogTool.replay(replication.relayDirectory(), byTool);
                same("mariadb-binlog | mariadb", scenario, byTool);
            }
            // LAST_INSERT_ID() of ids that the relay log does not carry: compared below, like all else.
            ServerOptions options = ServerOptions.defaults().with("slave-skip-errors", "1062");
            Path served = Files.createDirectories(folder.resolve("served"));
            try (NativeReplica replica = NativeReplica.of(
                    replication.relayDirectory(), served, ServerKind.MARIADB_11_4, ServerKind.MARIADB_11_4, options)) {
                replica.follow(RelayPosition.START, end(replication), Duration.ofMinutes(3));
                same("a native replica", scenario, replica.server());
            }
            // 5: what the log cannot tell is listed, texts whose bytes it has lost above all.
            int ended = replication.run("run", "--start", "2001-01-01 00:00:00", "--stop-when-idle", "3s");
            assertTrue(ended == 0 || ended == 5, replication::describe);
            scenario.assertShopEqual();
            scenario.assertNothingRejected();
        }
    }

    private static RelayPosition end(Replication replication) throws java.io.IOException {
        var relay = replication.checkpoint().get("relay");
        return new RelayPosition(relay.get("file").asLong(), relay.get("offset").asLong());
    }

    private static void same(String by, Scenario scenario, RunningDatabase server) throws Exception {
        System.out.println(by);
        ComparisonReport report = scenario.compare(server, ShopSchema.DATABASES);
        scenario.assertEqual(report, Set.copyOf(ShopSchema.AUTO_INCREMENT_TABLES));
    }
}
