package org.generallog.testbed.compare;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** All tables of the compared databases, by name. */
public record ComparisonReport(List<TableComparison> tables) {
    public ComparisonReport {
        tables = List.copyOf(tables);
    }

    public boolean isEqual() {
        return tables.stream().allMatch(TableComparison::isEqual);
    }

    /** Those that differ, without some that are allowed to. */
    public List<TableComparison> differing(Set<String> allowed) {
        return tables.stream()
                .filter(table -> !table.isEqual() && !allowed.contains(table.table()))
                .toList();
    }

    /** Rows on the left side. */
    public long rows() {
        return tables.stream().mapToLong(TableComparison::leftRows).sum();
    }

    /** One line for each table. */
    @Override
    public String toString() {
        return tables.stream().map(TableComparison::toString).collect(Collectors.joining("\n"));
    }
}
