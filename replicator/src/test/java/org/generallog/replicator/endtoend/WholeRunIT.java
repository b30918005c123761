package org.generallog.replicator.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerPair;
import org.generallog.testbed.workload.ShopSchema;
import org.generallog.testbed.workload.ShopWorkload;
import org.generallog.testbed.workload.WorkloadOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One {@code run}, without a second terminal: it captures, copies and applies, and begins its copy anew after a kill. */
class WholeRunIT {
    /** 2 to the power of this, in rows. */
    private static final int DOUBLINGS = 17;

    @TempDir
    Path folder;

    @Test
    void copiesByItselfAndAgainAfterAKill() throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured())) {
            scenario.createShop();
            fill(scenario.older());
            Replication replication = scenario.replication();
            try (ShopWorkload shop = ShopWorkload.start(scenario.older()::connect, new WorkloadOptions(2, 50, 1))) {
                replication.start("run");
                Awaitility.await("the copy is in the middle of a table")
                        .atMost(Duration.ofSeconds(60))
                        .pollInterval(Duration.ofMillis(50))
                        .ignoreExceptions()
                        .until(() -> Scenario.number(scenario.newer(), "SELECT COUNT(*) FROM large.padded") > 0);
                replication.kill();
                assertEquals(
                        1,
                        Scenario.number(
                                scenario.newer(), "SELECT COUNT(*) FROM replicator.copies WHERE state = 'running'"));
                replication.start("run", "--repair");
                scenario.awaitRow();
                assertTrue(replication.output().contains("a copy has broken off"), replication::describe);
                Scenario.stopShop(shop);
            }
            scenario.awaitApplied();
            scenario.assertEqual(List.of("large"));
            assertEquals(0, replication.terminate(), replication::describe);
            // Later starts go on.
            int code = replication.run("run", "--repair", "--stop-when-idle", "2s");
            assertTrue(code == 0 || code == 5, replication::describe);
            scenario.assertEqual(ShopSchema.DATABASES);
        }
    }

    /** What is there already is nobody's to drop. */
    @Test
    void dropsNothing() throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured())) {
            for (RunningDatabase each : List.of(scenario.older(), scenario.newer())) {
                Scenario.execute(
                        each,
                        "CREATE DATABASE own",
                        "CREATE TABLE own.rows_of_mine (id INT PRIMARY KEY) ENGINE=InnoDB",
                        "INSERT INTO own.rows_of_mine VALUES (1)");
            }
            Scenario.execute(scenario.older(), "DELETE FROM own.rows_of_mine");
            for (int i = 0; i < 2; i++) {
                assertEquals(1, scenario.replication().run("run"), scenario.replication()::describe);
                assertTrue(
                        scenario.replication().lastOutput().contains("these exist on the new instance already"),
                        scenario.replication()::describe);
            }
            assertEquals(1, Scenario.number(scenario.newer(), "SELECT COUNT(*) FROM own.rows_of_mine"));
        }
    }

    private static void fill(RunningDatabase older) throws SQLException {
        try (Connection connection = older.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE large");
            statement.execute(
                    "CREATE TABLE large.padded (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, v VARCHAR(200)) ENGINE=InnoDB");
            statement.execute("INSERT INTO large.padded (v) VALUES (REPEAT('x', 200))");
            for (int i = 0; i < DOUBLINGS; i++) {
                statement.execute("INSERT INTO large.padded (v) SELECT v FROM large.padded");
            }
        }
    }
}
