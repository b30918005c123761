package org.generallog.replicator.verify;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.generallog.replay.verify.Difference;
import org.generallog.replay.verify.Key;
import org.generallog.replay.verify.Side;
import org.generallog.replay.verify.VerifyException;
import org.jspecify.annotations.Nullable;

/** Rows of the new instance that hold the unique values which other rows are to have: they differ as well, and are mended together. */
final class Holders {
    private final Verification verification;
    private final TargetTables tables;

    Holders(Verification verification, TargetTables tables) {
        this.verification = verification;
        this.tables = tables;
    }

    /** The differences, and those of the rows that hold their values. */
    TableResult with(TableResult result) throws VerifyException, InterruptedException {
        TablePair pair = result.pair();
        if (!pair.hasKey()) {
            return result;
        }
        Set<Key> keys = result.differences().stream().map(Difference::key).collect(Collectors.toSet());
        TableRows rows = new TableRows(verification.instances(), pair, "");
        Set<Key> holders = new LinkedHashSet<>();
        Collection<List<@Nullable String>> values =
                rows.values(Side.OLDER, keys).values();
        for (Set<String> unique : tables.uniqueColumns(pair.name())) {
            List<String> conditions = new ArrayList<>();
            values.forEach(row -> condition(pair, unique, row, conditions));
            if (!conditions.isEmpty()) {
                holders.addAll(rows.keys(Side.NEWER, String.join(" OR ", conditions)));
            }
        }
        holders.removeAll(keys);
        TableResult more = result.with(result.differences());
        verification.settling(rows, verification.course(pair)).settle(holders, more);
        return more;
    }

    private static void condition(
            TablePair pair, Set<String> unique, List<@Nullable String> row, List<String> conditions) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            ColumnPair column = pair.columns().get(i);
            String value = row.get(i);
            if (value != null && unique.contains(ColumnPair.lower(column.newer()))) {
                parts.add(column.equalTo(Side.NEWER, value));
            }
        }
        if (parts.size() == unique.size()) {
            conditions.add("(" + String.join(" AND ", parts) + ")");
        }
    }
}
