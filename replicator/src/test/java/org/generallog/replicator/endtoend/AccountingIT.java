package org.generallog.replicator.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.generallog.replay.capture.Fate;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerPair;
import org.generallog.testbed.workload.ShopSchema;
import org.generallog.testbed.workload.ShopWorkload;
import org.generallog.testbed.workload.WorkloadStats;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rows that the counters tell of are the rows of the log: counted in the table itself, which is left alone here. */
class AccountingIT {
    @TempDir
    Path folder;

    @Test
    void everyRowOfTheLogIsAccountedFor() throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured(), "source.rotation: none")) {
            Replication replication = scenario.replication();
            replication.start("run", "--start", "now");
            replication.awaitAnswer();
            replication.awaitCapturing();
            long before = position(replication).path("ordinal").asLong();
            long readBefore =
                    replication.checkpoint().get("counters").get("rowsRead").asLong();
            scenario.createShop();
            WorkloadStats stats;
            try (ShopWorkload shop = scenario.startShop(1)) {
                Scenario.awaitStatements(shop, 3000);
                stats = Scenario.stopShop(shop);
            }
            scenario.drain();

            replication.assertEveryRowHasOneFate();
            JsonNode counters = replication.checkpoint().get("counters");
            long read = counters.get("rowsRead").asLong();
            long ordinal = position(replication).path("ordinal").asLong();
            assertEquals(ordinal - before, read - readBefore, "rows read, and how far the place has moved");

            RunningDatabase older = scenario.older();
            long inTable = Scenario.number(older, "SELECT COUNT(*) FROM mysql.general_log");
            // After the last poll: that poll itself, the connections that end, and this question.
            assertTrue(ordinal <= inTable && inTable - ordinal < 100, () -> ordinal + " of " + inTable);
            // What the load counted itself: each of its writes is one row.
            long changes = replication.rows(Fate.REPLAYED) + replication.rows(Fate.ROLLED_BACK);
            long schema = changes - stats.writes();
            assertTrue(
                    schema >= ShopSchema.DATABASES.size() && schema < 1000,
                    () -> changes + " rows replayed or rolled back, " + stats);
        }
    }

    private static JsonNode position(Replication replication) throws java.io.IOException {
        return replication.checkpoint().get("source");
    }
}
