package org.generallog.testbed.workload;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerFiles;
import org.generallog.testbed.server.ServerKind;
import org.generallog.testbed.server.ServerPair;
import org.generallog.testbed.server.TestServers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The load is what the tests that build on it take it for. */
class ShopWorkloadIT {
    @ParameterizedTest
    @EnumSource
    void doesAllThatItSaysAndBreaksNothing(ServerKind kind) throws SQLException {
        assumeTrue(ServerFiles.isAvailable(kind), () -> kind + " is not here");
        RunningDatabase server = TestServers.older(new ServerPair(kind, kind));
        ShopSchema.create(server::connect);
        WorkloadStats stats;
        try (ShopWorkload workload = ShopWorkload.start(server::connect, new WorkloadOptions(8, 0, 7))) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> workload.stats().deaths() >= 5
                            && workload.stats().errors() > 0
                            && workload.stats().writes() >= 6000);
            stats = workload.stop();
        }
        assertEquals(0.30, (double) stats.writes() / stats.statements(), 0.03);
        assertTrue(stats.rollbacks() > 0 && stats.commits() > 0);
        assertEquals(0, stats.autocommitErrors(), stats::toString);
        try (Connection connection = server.connect("shop");
                Statement statement = connection.createStatement()) {
            assertEquals(ShopSchema.TOTAL_BALANCE, number(statement, "SELECT SUM(balance) FROM accounts"));
            assertEquals(
                    number(statement, "SELECT SUM(version) FROM accounts"),
                    number(statement, "SELECT COUNT(*) FROM audit"));
            assertEquals(0, number(statement, "SELECT COUNT(*) FROM documents WHERE title = 'never seen'"));
            for (String full : new String[] {
                "orders",
                "order_items",
                "order_log",
                "sessions",
                "cart_lines",
                "documents",
                "events",
                "event_details",
                "shop_archive.orders"
            }) {
                assertTrue(number(statement, "SELECT COUNT(*) FROM " + full) > 0, full);
            }
            assertTrue(number(statement, "SELECT COUNT(*) FROM documents WHERE HEX(title) LIKE '%F09F%'") > 0);
            // All bytes arrive: through parameters, and raw in the text of the latin1 session.
            String bytes = IntStream.range(0, 256)
                    .mapToObj(value -> String.format("%02X", value))
                    .collect(Collectors.joining());
            assertEquals(
                    0,
                    number(
                            statement,
                            "SELECT COUNT(*) FROM documents WHERE content IS NOT NULL AND LEFT(HEX(content), 512) <> '"
                                    + bytes + "'"));
            assertTrue(number(statement, "SELECT COUNT(*) FROM documents WHERE title = 'raw' AND id DIV 1000000000 = 3")
                    > 0);
            // The same letters from a latin1 session (the fourth) and from utf8 ones.
            assertEquals(
                    2,
                    number(
                            statement,
                            "SELECT COUNT(DISTINCT id DIV 1000000000 = 3) FROM orders"
                                    + " WHERE HEX(note) = '636166C3A9206E61C3AF766520C3BC62657220C2A3'"));
        }
    }

    private static long number(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
