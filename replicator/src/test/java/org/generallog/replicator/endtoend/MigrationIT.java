package org.generallog.replicator.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.generallog.testbed.compare.Comparer;
import org.generallog.testbed.compare.ComparisonReport;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerKind;
import org.generallog.testbed.server.ServerOptions;
import org.generallog.testbed.server.TestServers;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A whole migration by the runbook, from the first account to the last write, while a shop is open: the commands are taken from the page, and given
 * to the packaged program with the accounts that the page gives. No row differs, and no confirmed write is lost.
 */
class MigrationIT {
    private static final Duration LONG = Duration.ofMinutes(4);
    private static final Pattern SMALL_LAG = Pattern.compile("^lag +[0-3]\\.[0-9] s$", Pattern.MULTILINE);

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(names = {"MARIADB_11_4", "MYSQL_5_6"})
    void aShopMovesByTheRunbook(ServerKind kind) throws Exception {
        Runbook runbook = new Runbook();
        try (RunningDatabase older = TestServers.own(ServerKind.MYSQL_5_5, oldOnes());
                RunningDatabase newer =
                        TestServers.own(kind, ServerOptions.defaults().withoutGeneralLog());
                Operator operator = new Operator(folder)) {
            MigrationShop.create(older);
            try (MigrationShop shop = new MigrationShop(older)) {
                prepare(runbook, operator, older, newer, shop);
                replicate(runbook, operator);
                cutOver(runbook, operator, older, newer, shop);
                goBack(operator, older, newer, shop);
                execute(operator, runbook.block("Cutover", 2), 0);
                assertEqual(operator, older, newer);
                execute(operator, runbook.block("Cutover", 4), 0);
                Set<String> ofTheOld = shop.confirmed();
                shop.moveTo(newer);
                awaitMore(shop, operator);
                assertEquals(0, operator.terminate(), operator::describe);
                assertTrue(shop.confirmed().size() > ofTheOld.size());
                shop.end();
                assertEquals(List.of(), shop.unexpected());
                Set<String> lost = new TreeSet<>(shop.confirmed());
                lost.removeAll(MigrationShop.ledger(newer));
                assertEquals(Set.of(), lost, operator::describe);
            }
        }
    }

    /** As they are found: without the log, and with events. */
    private static ServerOptions oldOnes() {
        return ServerOptions.defaults()
                .withoutGeneralLog()
                .with("log-output", "FILE")
                .with("event-scheduler", "ON");
    }

    private void prepare(
            Runbook runbook, Operator operator, RunningDatabase older, RunningDatabase newer, MigrationShop shop)
            throws Exception {
        paste(older, runbook.statements("Accounts", 0));
        paste(newer, runbook.statements("Accounts", 1));
        configure(runbook, older, newer);
        String check = runbook.block("Check", 0);
        execute(operator, check, 1);
        assertTrue(operator.said().contains("error     log-off: "), operator::describe);
        paste(older, runbook.statements("Turn the log on", 0));
        shop.connectAnew();
        execute(operator, runbook.block("The application's accounts", 0), 0);
        paste(newer, Runbook.statements(Files.readString(folder.resolve("accounts.sql"))));
        execute(operator, check, 0);
        execute(operator, runbook.block("The application's accounts", 0), 0);
        String still = Files.readString(folder.resolve("accounts.sql"));
        assertEquals(List.of(), Runbook.statements(still), still);
    }

    /** The page's file, with the addresses of this test. */
    private void configure(Runbook runbook, RunningDatabase older, RunningDatabase newer) throws IOException {
        Files.writeString(folder.resolve("source-password"), "choose-one\n");
        Files.writeString(folder.resolve("target-password"), "choose-another\n");
        Files.writeString(
                folder.resolve("shop.yml"),
                runbook.block("Configure", 0)
                                .replace("old.example.com", "127.0.0.1, port: " + older.port())
                                .replace("new.example.com", "127.0.0.1, port: " + newer.port())
                                .replace("/etc/replicator/", folder + "/")
                                .replace("/var/lib/replicator/", folder + "/")
                        + "\n");
    }

    private static void replicate(Runbook runbook, Operator operator) throws Exception {
        String run = runbook.block("Capture, copy, apply", 0);
        operator.start(run);
        awaitSmallLag(runbook, operator);
        operator.kill();
        operator.start(run);
        awaitSmallLag(runbook, operator);
    }

    /** As the page says: until the lag is small. Of what else runs on this machine the page knows nothing, so it may be some seconds. */
    private static void awaitSmallLag(Runbook runbook, Operator operator) {
        Awaitility.await("a small lag")
                .atMost(LONG)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> operator.run(runbook.block("Watch", 0)) == 0
                        && SMALL_LAG.matcher(operator.said()).find());
    }

    private static void cutOver(
            Runbook runbook, Operator operator, RunningDatabase older, RunningDatabase newer, MigrationShop shop)
            throws Exception {
        String look = runbook.block("Cutover", 0);
        execute(operator, look, 5);
        assertTrue(operator.said().contains("STOP  read-only"), operator::describe);
        paste(older, runbook.statements("Cutover", 1));
        execute(operator, look, 0);
        execute(operator, runbook.block("Cutover", 2), 0);
        assertTrue(
                operator.said().contains("done: point the applications to the new instance now"), operator::describe);
        Awaitility.await("the old instance takes no writes").atMost(LONG).until(shop::isRefused);
        assertEqual(operator, older, newer);
    }

    /** The way back is pasted as it was printed; then all is as before, and the replication goes on. */
    private static void goBack(Operator operator, RunningDatabase older, RunningDatabase newer, MigrationShop shop)
            throws Exception {
        String said = operator.said();
        String way = said.substring(said.indexOf("the way back, as long as"));
        for (String line : way.split("\n")) {
            if (line.contains("/* old instance */")) {
                Scenario.execute(older, line.substring(line.indexOf("/*")));
            } else if (line.contains("/* new instance */")) {
                Scenario.execute(newer, line.substring(line.indexOf("/*")));
            }
        }
        awaitMore(shop, operator);
    }

    private static void awaitMore(MigrationShop shop, Operator operator) {
        int before = shop.confirmed().size();
        Awaitility.await("the shop sells again")
                .atMost(LONG)
                .failFast(() -> assertTrue(operator.isRunning(), operator::describe))
                .until(() -> shop.confirmed().size() > before + 5);
    }

    private static void assertEqual(Operator operator, RunningDatabase older, RunningDatabase newer)
            throws SQLException {
        try (var left = older.connect();
                var right = newer.connect()) {
            ComparisonReport report = new Comparer(left, right).compare(MigrationShop.DATABASES);
            assertTrue(report.rows() > 0);
            assertEquals(List.of(), report.differing(Set.of()), operator::describe);
        }
    }

    private static void execute(Operator operator, String command, int code) throws IOException, InterruptedException {
        assertEquals(code, operator.run(command), operator::describe);
    }

    private static void paste(RunningDatabase server, List<String> statements) throws SQLException {
        Scenario.execute(server, statements.toArray(new String[0]));
    }
}
