package org.generallog.replicator.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionTimeoutException;
import org.generallog.replicator.compare.ComparisonReport;
import org.generallog.replicator.compare.TableComparison;
import org.generallog.replicator.server.RunningDatabase;
import org.generallog.replicator.server.ServerPair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The servers' own regression tests as a workload: each file runs on the old instance while that is replicated, and then both sides are
 * compared. A report, not a verdict: what differs, and why, stands in {@code src/docs/regression-suites.md}.
 *
 * <p>{@code -Dsuites=true}; {@code -Dsuites.files=REGEX} for some of them, {@code -Dsuites.options=--ps-protocol} for the test tool,
 * {@code -Dpair=OLD:NEW}. The report is {@code target/regression-suites.txt}.
 */
@EnabledIfSystemProperty(named = "suites", matches = "true")
class SuitesIT {
    private static final Pattern FILES = Pattern.compile(
            System.getProperty("suites.files", "(trigger|sp|ps|insert|update|delete|auto_increment|type_|ctype_).*"));
    private static final List<String> OPTIONS =
            List.of(System.getProperty("suites.options", "").split(" ", -1)).stream()
                    .filter(option -> !option.isEmpty())
                    .toList();
    private static final Set<String> OWN =
            Set.of("information_schema", "performance_schema", "mysql", "sys", "replicator", "tokens");
    private static final Path REPORT = Path.of(System.getProperty("suites.report", "target/regression-suites.txt"));

    @TempDir
    Path folder;

    @Test
    void theServersOwnTestsLeaveTheSameRows() throws Exception {
        assertEquals("", SuiteFile.missing());
        ServerPair pair = ServerPair.configured();
        say("%s, files %s %s".formatted(pair, FILES, OPTIONS));
        try (Scenario scenario = Scenario.of(folder, pair)) {
            Scenario.execute(scenario.older(), "CREATE DATABASE IF NOT EXISTS test");
            scenario.replication().start("run", "--start", "now");
            scenario.replication().awaitCapturing();
            long compared = 0;
            for (SuiteFile file : SuiteFile.matching(FILES)) {
                compared += file.isFit() ? run(scenario, file) : 0;
            }
            assertTrue(compared > 0, "nothing was compared");
            scenario.replication().assertEveryRowHasOneFate();
            say(scenario.replication().checkpoint().get("counters").toString());
        }
    }

    /** Returns the number of tables compared. */
    private long run(Scenario scenario, SuiteFile file) throws Exception {
        prepare(scenario);
        long before = statements(scenario);
        long rejectedBefore = scenario.rejected().size();
        String end = file.run(scenario.older(), folder.resolve("suite"), OPTIONS);
        if (hasDied(scenario.older())) {
            say(file.name() + ": the old instance has died of it, and was started again");
            scenario.older().kill();
            scenario.older().start();
            return 0;
        }
        long after = statements(scenario);
        try {
            scenario.awaitApplied();
        } catch (ConditionTimeoutException late) {
            say(file.name() + ": not applied: " + scenario.replication().describe());
            throw late;
        }
        List<String> databases = new ArrayList<>(databases(scenario.older()));
        ComparisonReport report = scenario.compare(scenario.newer(), with(databases, "tokens"));
        List<TableComparison> differing = report.differing(Set.of());
        List<String> rejected = scenario.rejected();
        say("%s: %s, %d statements, %d tables, %d rows, %d differ, %d rejected"
                .formatted(
                        file.name(),
                        end,
                        after - before,
                        report.tables().size(),
                        report.rows(),
                        differing.size(),
                        rejected.size() - rejectedBefore));
        for (TableComparison table : differing) {
            say("    " + table);
            say("        old: " + rows(scenario.older(), table.table()));
            say("        new: " + rows(scenario.newer(), table.table()));
        }
        Set<String> objects = objects(scenario.older(), databases);
        Set<String> others = objects(scenario.newer(), databases);
        say("    objects only old: " + minus(objects, others) + ", only new: " + minus(others, objects));
        for (String each : rejected.subList((int) rejectedBefore, rejected.size())) {
            say("    " + each.replace('\n', ' '));
        }
        return report.tables().size();
    }

    private static boolean hasDied(RunningDatabase server) {
        try (Connection connection = server.connect()) {
            return !connection.isValid(5);
        } catch (SQLException e) {
            return true;
        }
    }

    private static long statements(Scenario scenario) throws SQLException {
        try (Connection connection = scenario.older().connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW GLOBAL STATUS LIKE 'Questions'")) {
            rows.next();
            return rows.getLong(2);
        }
    }

    /** Both sides empty, the old instance's defaults back. */
    private static void prepare(Scenario scenario) throws SQLException, IOException {
        for (String database : databases(scenario.older())) {
            try {
                Scenario.execute(scenario.older(), "DROP DATABASE `" + database + "`");
            } catch (SQLException e) {
                // A file that a test has written into the database's directory is left; the tables are gone.
                say(String.valueOf(e.getMessage()));
            }
        }
        Scenario.execute(
                scenario.older(),
                "SET GLOBAL event_scheduler = OFF",
                "SET GLOBAL sql_mode = DEFAULT",
                "SET GLOBAL foreign_key_checks = DEFAULT");
        scenario.awaitApplied();
        for (String database : databases(scenario.newer())) {
            Scenario.execute(scenario.newer(), "DROP DATABASE `" + database + "`");
        }
        Scenario.execute(scenario.older(), "CREATE DATABASE IF NOT EXISTS test DEFAULT CHARACTER SET latin1");
    }

    private static List<String> with(List<String> some, String more) {
        List<String> all = new ArrayList<>(some);
        all.add(more);
        return all;
    }

    private static Set<String> minus(Set<String> some, Set<String> others) {
        Set<String> rest = new TreeSet<>(some);
        rest.removeAll(others);
        return rest;
    }

    private static Set<String> databases(RunningDatabase server) throws SQLException {
        Set<String> names = new TreeSet<>(strings(server, "SHOW DATABASES"));
        names.removeAll(OWN);
        return names;
    }

    /** Tables with their columns' types, triggers, routines, views, events. */
    private static Set<String> objects(RunningDatabase server, List<String> databases) throws SQLException {
        Set<String> objects = new TreeSet<>();
        for (String database : databases) {
            String in = " = '" + database.replace("'", "''") + "'";
            objects.addAll(strings(
                    server,
                    "SELECT CONCAT('trigger ', TRIGGER_NAME) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA"
                            + in));
            objects.addAll(strings(
                    server,
                    "SELECT CONCAT(LOWER(ROUTINE_TYPE), ' ', ROUTINE_NAME) FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA"
                            + in));
            objects.addAll(strings(
                    server,
                    "SELECT CONCAT('view ', TABLE_NAME) FROM information_schema.VIEWS WHERE TABLE_SCHEMA" + in));
            objects.addAll(strings(
                    server,
                    "SELECT CONCAT('event ', EVENT_NAME) FROM information_schema.EVENTS WHERE EVENT_SCHEMA" + in));
        }
        return objects;
    }

    /** The beginning of a table, for people. */
    private static String rows(RunningDatabase server, String table) {
        String name = "`" + table.replaceFirst("\\.", "`.`") + "`";
        List<String> found = new ArrayList<>();
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM " + name + " LIMIT 8")) {
            while (rows.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    byte[] value = rows.getBytes(i);
                    values.add(
                            value == null
                                    ? "NULL"
                                    : new String(value, 0, Math.min(60, value.length), StandardCharsets.ISO_8859_1));
                }
                found.add(String.join(",", values));
            }
        } catch (SQLException e) {
            return String.valueOf(e.getMessage());
        }
        return found.toString().replaceAll("[\\x00-\\x1f]", "?");
    }

    private static List<String> strings(RunningDatabase server, String query) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    private static void say(String text) throws IOException {
        System.out.println(text);
        Files.writeString(
                REPORT, String.format(Locale.ROOT, "%s%n", text), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
