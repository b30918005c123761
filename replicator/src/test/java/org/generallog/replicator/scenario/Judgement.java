package org.generallog.replicator.scenario;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.generallog.replicator.scenario.CaseRun.Baseline;
import org.generallog.replicator.scenario.ScenarioCase.Difference;
import org.generallog.replicator.scenario.ScenarioCase.Expectation;
import org.generallog.replicator.scenario.ScenarioCase.FateCount;
import org.generallog.replicator.scenario.ScenarioCase.VerifyItem;
import org.generallog.testbed.compare.Comparer;
import org.generallog.testbed.compare.ComparisonReport;
import org.generallog.testbed.compare.TableComparison;

/** Looks at both sides when a scenario is over. All that is wrong is told at once. */
final class Judgement {
    private final ScenarioCase scenario;
    private final Bed bed;
    private final Baseline before;
    private final int tokens;
    private final List<String> problems = new ArrayList<>();
    private final List<String> differences = new ArrayList<>();

    /** @param tokens rows that the harness itself added since {@code before} */
    Judgement(ScenarioCase scenario, Bed bed, Baseline before, int tokens) {
        this.scenario = scenario;
        this.bed = bed;
        this.before = before;
        this.tokens = tokens;
    }

    /** Returns why the sides differ where they may. */
    List<String> pronounce() throws IOException, SQLException {
        Expectation expect = scenario.expect();
        rows(expect);
        if (expect.definitions()) {
            problems.addAll(Definitions.differences(bed, CaseRun.databases(bed, scenario)));
        }
        rejected(expect);
        fates(expect);
        verify(expect);
        if (!problems.isEmpty()) {
            throw new AssertionError(String.join("\n", problems));
        }
        return differences;
    }

    private void rows(Expectation expect) throws SQLException {
        ComparisonReport report = new Comparer(bed.quiet(), bed.target()).compare(CaseRun.databases(bed, scenario));
        for (TableComparison table : report.tables()) {
            if (table.isEqual()) {
                continue;
            }
            Difference allowed = expect.differ().stream()
                    .filter(each -> each.servers().match(bed.pair()) && isTable(each.table(), table.table()))
                    .findFirst()
                    .orElse(null);
            if (allowed == null) {
                problems.add("rows differ: " + table + "\n" + RowDump.of(bed, table.table()));
            } else {
                differences.add(allowed.why());
            }
        }
        // A case that compares nothing shows nothing.
        if (report.rows() == 0 && report.tables().isEmpty() && !expect.definitions()) {
            problems.add("the case left no table, so there was nothing to compare");
        }
    }

    private boolean isTable(String named, String table) {
        return named.equals("*") || table.equals(named) || table.equals(scenario.database() + "." + named);
    }

    private void rejected(Expectation expect) throws SQLException {
        try (Statement statement = bed.target().createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT error_code, message, LEFT(CONVERT(statement USING latin1),"
                                + " 300), state FROM replicator.rejected ORDER BY file, `offset`, change_number LIMIT "
                                + before.rejected() + ", 1000")) {
            while (rows.next()) {
                // A kill may come between a schema statement and its checkpoint: a restart finds it done.
                boolean done = scenario.kills() && rows.getString(4).equals("assumed");
                if (!done && !expect.rejected().contains(rows.getInt(1))) {
                    problems.add("rejected: " + rows.getInt(1) + " " + rows.getString(2) + ": " + rows.getString(3));
                }
            }
        }
    }

    private void fates(Expectation expect) throws IOException {
        bed.replication().assertEveryRowHasOneFate();
        Map<String, Long> now = bed.fates();
        for (FateCount count : expect.fates()) {
            if (!count.servers().match(bed.pair())) {
                continue;
            }
            long rows = now.getOrDefault(count.fate(), 0L) - before.fates().getOrDefault(count.fate(), 0L);
            if (count.fate().equals("REPLAYED")) {
                rows -= tokens;
            }
            if (rows != count.rows()) {
                problems.add("rows of the log that are " + count.fate() + ": " + rows + ", expected " + count.rows());
            }
        }
    }

    private void verify(Expectation expect) throws SQLException {
        List<VerifyItem> expected = expect.verify();
        if (expected == null || !VerifyList.exists(bed.target())) {
            return;
        }
        List<VerifyList.Item> found = new ArrayList<>(VerifyList.of(bed.target(), scenario));
        for (VerifyItem item : expected) {
            if (item.servers().match(bed.pair())) {
                List<VerifyList.Item> matching = found.stream()
                        .filter(each -> isTable(item.table(), each.database() + "." + each.table()))
                        .filter(each -> item.key() == null || each.key().contains(item.key()))
                        .filter(each -> item.reason() == null || each.reason().contains(item.reason()))
                        .toList();
                if (matching.isEmpty()) {
                    problems.add("not on the list to verify: " + item + "; there are " + found);
                }
            }
        }
        found.removeIf(each -> expected.stream()
                .anyMatch(item -> item.servers().match(bed.pair())
                        && isTable(item.table(), each.database() + "." + each.table())));
        // Which rows stand at the beginning of a second is chance, and which statements' windows overlap.
        found.removeIf(each -> each.reason().equals("clock") || each.reason().equals("close-writes"));
        if (!found.isEmpty()) {
            problems.add("unexpected on the list to verify: " + found);
        }
    }
}
