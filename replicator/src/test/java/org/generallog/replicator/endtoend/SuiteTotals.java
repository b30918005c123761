package org.generallog.replicator.endtoend;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.generallog.testbed.compare.ComparisonReport;

/** What the regression suites came to, suite by suite: lines for the table in {@code src/docs/regression-suites.md}. */
final class SuiteTotals {
    private final Map<String, long[]> sums = new TreeMap<>();
    private final List<String> stuck = new ArrayList<>();
    private final List<String> died = new ArrayList<>();
    private final List<String> newDied = new ArrayList<>();

    /** @param silent tables that differ and are not on the list to verify */
    void ran(SuiteFile file, long statements, ComparisonReport report, int differing, int silent, int rejected) {
        long[] sum = sums.computeIfAbsent(file.suite(), suite -> new long[7]);
        long[] more = {1, statements, report.tables().size(), report.rows(), differing, silent, rejected};
        for (int i = 0; i < sum.length; i++) {
            sum[i] += more[i];
        }
    }

    void stuck(SuiteFile file) {
        stuck.add(file.name());
    }

    void died(SuiteFile file) {
        died.add(file.name());
    }

    void newDied(SuiteFile file) {
        newDied.add(file.name());
    }

    long tables() {
        return sums.values().stream().mapToLong(sum -> sum[2]).sum();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(
                "| suite | files | statements | tables compared | rows | tables differing | of them not listed | statements rejected |\n|---|---|---|---|---|---|---|---|\n");
        sums.forEach((suite, sum) -> {
            text.append("| ").append(suite);
            for (long each : sum) {
                text.append(String.format(Locale.ROOT, " | %d", each));
            }
            text.append(" |\n");
        });
        return text + "not applied: " + stuck + "; the old instance died of: " + died + "; the new one of: " + newDied;
    }
}
