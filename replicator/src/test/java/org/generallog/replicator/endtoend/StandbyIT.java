package org.generallog.replicator.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.generallog.testbed.server.ServerPair;
import org.generallog.testbed.workload.ShopWorkload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes for one replication: the second one stands by, and takes over when the first one ends. */
class StandbyIT {
    private static final Duration TAKES_OVER = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    /** Another process for the same name, with a page of its own. */
    private Replication another(Scenario scenario, String folderName, String... config) throws Exception {
        return new Replication(
                folder.resolve(folderName),
                List.of(Replication.JVM_OPTIONS),
                scenario.older(),
                scenario.newer(),
                config);
    }

    /** With the relay log of the scenario's own. */
    private static String[] command(Scenario scenario, String name, String... more) {
        List<String> all = new java.util.ArrayList<>(List.of(name));
        all.add("--relay-log-directory=" + scenario.replication().relayDirectory());
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private static void awaitState(Replication replication, String state, Duration most) {
        Awaitility.await()
                .alias(state)
                .atMost(most)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> replication.status().at("/apply/state").asText().equals(state));
    }

    @Test
    void takesOverFromOneThatWasKilledUnderLoad() throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured());
                Replication second = another(scenario, "second")) {
            Replication first = scenario.replication();
            scenario.createShop();
            try (ShopWorkload shop = scenario.startShop(1)) {
                first.start("run", "--start", "copy");
                first.awaitCapturing();
                second.start(command(scenario, "run", "--start", "copy"));
                second.awaitAnswer();
                awaitState(second, "standby", LONG);
                assertTrue(second.status().at("/ready/ok").asBoolean(), second::describe);
                scenario.copy();
                scenario.awaitRow();
                long standing = second.output()
                        .lines()
                        .filter(line -> line.contains("stands by: "))
                        .count();
                assertEquals(1, standing, second::describe);

                first.kill();
                long killed = System.nanoTime();
                awaitState(second, "running", TAKES_OVER);
                Duration running = Duration.ofNanos(System.nanoTime() - killed);
                long before = second.status().at("/apply/transactions").asLong();
                // What it needs for that is mostly the processor, which other tests may have.
                Awaitility.await()
                        .atMost(LONG)
                        .until(() -> second.status().at("/apply/transactions").asLong() > before);
                Duration applying = Duration.ofNanos(System.nanoTime() - killed);
                System.out.println("taken over after " + running.toMillis() + " ms, more is applied after "
                        + applying.toMillis() + " ms");
                Scenario.awaitStatements(shop, 1000);

                // And back, in order.
                first.start("run", "--start", "copy");
                first.awaitAnswer();
                awaitState(first, "standby", LONG);
                assertEquals(0, second.terminate(), second::describe);
                awaitState(first, "running", TAKES_OVER);
                Scenario.awaitStatements(shop, 1000);
                Scenario.stopShop(shop);
            }
            scenario.drain("--start", "copy");
            scenario.assertShopEqual();
            first.assertEveryRowHasOneFate();
            scenario.assertNothingRejected();
        }
    }

    @Test
    void whoAppliesAloneStandsByToo() throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured());
                Replication first = another(scenario, "first");
                Replication second = another(scenario, "second")) {
            Scenario.execute(scenario.older(), "CREATE DATABASE d", "CREATE TABLE d.t (n INT PRIMARY KEY)");
            Scenario.execute(scenario.newer(), "CREATE DATABASE d", "CREATE TABLE d.t (n INT PRIMARY KEY)");
            scenario.replication().start("capture");
            scenario.replication().awaitCapturing();
            first.start(command(scenario, "apply", "--start", "now"));
            first.awaitAnswer();
            awaitState(first, "running", LONG);
            second.start(command(scenario, "apply", "--start", "now"));
            second.awaitAnswer();
            awaitState(second, "standby", LONG);
            first.kill();
            Scenario.execute(scenario.older(), "INSERT INTO d.t VALUES (1)");
            awaitState(second, "running", TAKES_OVER);
            Awaitility.await()
                    .atMost(TAKES_OVER)
                    .until(() -> Scenario.number(scenario.newer(), "SELECT COUNT(*) FROM d.t") == 1);
        }
    }

    /** While nobody looked, the log lost what the relay log has not: it is a gap for who takes over as for who goes on. */
    @Test
    void takingOverWhereTheLogIsGoneEndsWithThree() throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured(), "source.rotation: none");
                Replication second = another(scenario, "second", "source.rotation: none")) {
            Replication first = scenario.replication();
            first.start("run", "--start", "now");
            first.awaitCapturing();
            scenario.awaitRow();
            second.start(command(scenario, "run"));
            second.awaitAnswer();
            awaitState(second, "standby", LONG);
            first.freeze();
            Scenario.execute(scenario.older(), "TRUNCATE TABLE mysql.general_log", "CREATE DATABASE lost");
            first.kill();
            assertEquals(3, second.awaitEnd(), second::describe);
            assertTrue(second.output().contains("are lost"), second::describe);
        }
    }

    /** A relay log of its own has nothing of what the first one captured: it says so at once, and writes nothing. */
    @Test
    void anotherRelayLogIsNoStandby() throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured());
                Replication second = another(scenario, "second")) {
            scenario.replication().start("run", "--start", "now");
            scenario.replication().awaitCapturing();
            scenario.awaitRow();
            assertEquals(2, second.run("run"), second::describe);
            assertTrue(second.output().contains("came from another relay log"), second::describe);
            assertTrue(scenario.replication().isAlive(), second::describe);
        }
    }
}
