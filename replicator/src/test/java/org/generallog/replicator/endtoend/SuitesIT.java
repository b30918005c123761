package org.generallog.replicator.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;
import org.generallog.testbed.compare.ComparisonReport;
import org.generallog.testbed.compare.TableComparison;
import org.generallog.testbed.server.ServerPair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The servers' own regression tests as a workload: each file runs on the old instance while that is replicated, and then both sides are
 * compared. A report, not a verdict: what differs, and why, stands in {@code src/docs/regression-suites.md}.
 *
 * <p>{@code -Dsuites=true}; {@code -Dsuites.files=REGEX} for some of them, {@code -Dsuites.options=--ps-protocol} for the test tool,
 * {@code -Dpair=OLD:NEW}. The report is {@code target/regression-suites.txt}; beside it, in a folder of the same name, what the test tool printed and, of
 * files of which a table differs that is not on the list to verify, the relay log.
 */
@EnabledIfSystemProperty(named = "suites", matches = "true")
class SuitesIT {
    private static final Pattern FILES = Pattern.compile(
            System.getProperty("suites.files", "(trigger|sp|ps|insert|update|delete|auto_increment|type_|ctype_).*"));
    private static final List<String> OPTIONS =
            List.of(System.getProperty("suites.options", "").split(" ", -1)).stream()
                    .filter(option -> !option.isEmpty())
                    .toList();
    private static final Path REPORT = Path.of(System.getProperty("suites.report", "target/regression-suites.txt"));
    private static final Path EVIDENCE =
            Path.of(REPORT.toAbsolutePath().toString().replaceFirst("[.]txt$", "") + ".d");

    @TempDir
    Path folder;

    private final SuiteTotals totals = new SuiteTotals();
    private int beds;

    @Test
    void theServersOwnTestsLeaveTheSameRows() throws Exception {
        assertEquals("", SuiteFile.missing());
        ServerPair pair = ServerPair.configured();
        say("%s, files %s %s".formatted(pair, FILES, OPTIONS));
        Files.createDirectories(EVIDENCE);
        List<SuiteFile> files = new ArrayList<>();
        for (SuiteFile file : SuiteFile.matching(FILES)) {
            if (file.isFit()) {
                files.add(file);
            } else {
                say(file.name() + ": not run, since it ends the server, stops its log or needs a debug build");
            }
        }
        int next = 0;
        while (next < files.size()) {
            next = some(pair, files, next);
        }
        say(totals.toString());
        assertTrue(totals.tables() > 0, "nothing was compared");
    }

    /** Runs files on two servers until none is left or the replication is stuck. Returns the next one's number. */
    private int some(ServerPair pair, List<SuiteFile> files, int from) throws Exception {
        try (Scenario scenario = Scenario.of(folder.resolve("bed-" + ++beds), pair, "relay-log.keep: 1d")) {
            Scenario.execute(scenario.older(), "CREATE DATABASE IF NOT EXISTS test");
            scenario.replication().start("run", "--start", "now");
            scenario.replication().awaitCapturing();
            for (int next = from; next < files.size(); next++) {
                SuiteFile file = files.get(next);
                try {
                    if (!prepare(scenario)) {
                        return next;
                    }
                    if (!run(scenario, file)) {
                        return next + 1;
                    }
                } catch (TerminalFailureException died) {
                    say(file.name() + ": THE NEW INSTANCE HAS DIED at "
                            + scenario.replication().status().path("apply").path("position"));
                    keepRelayLog(scenario, file, 1, 4);
                    totals.newDied(file);
                    return next + 1;
                } catch (ConditionTimeoutException | AssertionError late) {
                    say(file.name() + ": NOT APPLIED: " + scenario.replication().describe());
                    keepRelayLog(scenario, file, 1, 4);
                    totals.stuck(file);
                    return next + 1;
                }
            }
            scenario.replication().assertEveryRowHasOneFate();
            say(scenario.replication().checkpoint().get("counters").toString());
        }
        return files.size();
    }

    /** Returns whether both servers can be used again. */
    private boolean run(Scenario scenario, SuiteFile file) throws Exception {
        var relay = scenario.replication().checkpoint().get("relay");
        SuiteSide old = new SuiteSide(scenario.older());
        long before = old.statements();
        long rejectedBefore = scenario.rejected().size();
        String end = file.run(scenario.older(), EVIDENCE, OPTIONS);
        if (Scenario.hasDied(scenario.older())) {
            say(file.name() + ": the old instance has died of it");
            totals.died(file);
            return false;
        }
        long after = old.statements();
        old.dropMerged();
        scenario.awaitApplied();
        List<String> databases = new ArrayList<>(old.databases());
        databases.add("tokens");
        ComparisonReport report = scenario.compare(scenario.newer(), databases);
        List<TableComparison> differing = report.differing(Set.of());
        if (!differing.isEmpty()) {
            // What schema statements have done is looked after at a later heartbeat.
            scenario.replication().awaitCaptured();
            scenario.replication().awaitCaptured();
            scenario.awaitApplied();
        }
        List<String> rejected = scenario.rejected();
        rejected = rejected.subList((int) rejectedBefore, rejected.size());
        say("%s: %s, %d statements, %d tables, %d rows, %d differ, %d rejected"
                .formatted(
                        file.name(),
                        end,
                        after - before,
                        report.tables().size(),
                        report.rows(),
                        differing.size(),
                        rejected.size()));
        int silent = 0;
        SuiteSide young = new SuiteSide(scenario.newer());
        for (TableComparison table : differing) {
            List<String> reasons = young.listed(table.table());
            silent += reasons.isEmpty() ? 1 : 0;
            say("    " + table);
            say("        " + (reasons.isEmpty() ? "NOT LISTED" : "listed: " + reasons) + databaseAlone(young, table));
            say("        old: " + old.rows(table.table()));
            say("        new: " + young.rows(table.table()));
        }
        say("    objects only old: " + old.objectsMissingIn(young, databases) + ", only new: "
                + young.objectsMissingIn(old, databases));
        for (String each : rejected) {
            say("    " + each.replace('\n', ' '));
        }
        if (silent > 0) {
            keepRelayLog(
                    scenario,
                    file,
                    relay.get("file").asLong(),
                    relay.get("offset").asLong());
        }
        totals.ran(file, after - before, report, differing.size(), silent, rejected.size());
        return true;
    }

    /** An entry for the whole database is about whatever a statement without a table's name does: of little help with one table. */
    private static String databaseAlone(SuiteSide young, TableComparison table) throws SQLException {
        List<String> wide = young.listedWithDatabase(table.table());
        return wide.isEmpty() ? "" : "; with its database: " + wide;
    }

    /** As {@code mariadb-binlog} prints it, from a place on. */
    private static void keepRelayLog(Scenario scenario, SuiteFile file, long from, long offset)
            throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("mariadb-binlog", "--force-if-open", "--start-position=" + offset));
        try (var files = Files.list(scenario.replication().relayDirectory())) {
            files.filter(each -> each.getFileName().toString().matches(".*[.]\\d+"))
                    .filter(each -> number(each) >= from)
                    .sorted()
                    .forEach(each -> line.add(each.toString()));
        }
        new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(EVIDENCE.resolve(file.name() + ".relay.sql").toFile())
                .start()
                .waitFor();
    }

    private static long number(Path relayFile) {
        return Long.parseLong(relayFile.getFileName().toString().replaceFirst(".*[.]", ""));
    }

    /** Both sides empty, the old instance's defaults back, nothing listed. Returns whether that could be done. */
    private static boolean prepare(Scenario scenario) throws SQLException, IOException {
        for (String database : new SuiteSide(scenario.older()).databases()) {
            try {
                Scenario.execute(scenario.older(), "DROP DATABASE `" + database + "`");
            } catch (SQLException e) {
                // A file that a test has written into the database's directory is left.
                say("new servers: " + e.getMessage());
                return false;
            }
        }
        Scenario.execute(
                scenario.older(),
                "SET GLOBAL event_scheduler = OFF",
                "SET GLOBAL sql_mode = DEFAULT",
                "SET GLOBAL foreign_key_checks = DEFAULT");
        scenario.awaitApplied();
        for (String database : new SuiteSide(scenario.newer()).databases()) {
            Scenario.execute(scenario.newer(), "DROP DATABASE `" + database + "`");
        }
        Scenario.execute(scenario.newer(), "DELETE FROM replicator.to_verify");
        Scenario.execute(scenario.older(), "CREATE DATABASE IF NOT EXISTS test DEFAULT CHARACTER SET latin1");
        return true;
    }

    private static void say(String text) throws IOException {
        System.out.println(text);
        Files.writeString(
                REPORT, String.format(Locale.ROOT, "%s%n", text), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
