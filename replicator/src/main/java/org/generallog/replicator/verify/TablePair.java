package org.generallog.replicator.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.generallog.replay.verify.Key;
import org.generallog.replay.verify.Range;
import org.generallog.replay.verify.Side;

/**
 * A table that both instances have, as it is compared.
 *
 * @param columns those that both have
 * @param key those of a unique key without NULLs that both have; empty where rows are told by what they hold alone
 * @param onlyOne columns that one side alone has, for people
 */
record TablePair(TableName name, List<ColumnPair> columns, List<ColumnPair> key, List<String> onlyOne) {
    TablePair {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        onlyOne = List.copyOf(onlyOne);
    }

    /** @param unicode the widest charset of Unicode that the old instance has */
    static TablePair of(TableName name, TableFacts older, TableFacts newer, String unicode) {
        Map<String, ColumnPair> columns = older.columns().entrySet().stream()
                .filter(each -> newer.columns().containsKey(each.getKey()))
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        each -> {
                            ColumnFacts other = newer.columns().getOrDefault(each.getKey(), each.getValue());
                            return ColumnPair.of(each.getValue(), other, unicode);
                        },
                        (one, other) -> one,
                        java.util.LinkedHashMap::new));
        List<String> onlyOne = new ArrayList<>();
        older.columns().keySet().stream()
                .filter(each -> !columns.containsKey(each))
                .forEach(onlyOne::add);
        newer.columns().keySet().stream()
                .filter(each -> !columns.containsKey(each))
                .forEach(onlyOne::add);
        List<ColumnPair> key = older.keys().stream()
                .filter(newer.keys()::contains)
                .map(names -> names.stream().map(columns::get).toList())
                .filter(parts -> parts.stream().allMatch(each -> each != null && each.fitsKey()))
                .findFirst()
                .orElse(List.of());
        return new TablePair(name, List.copyOf(columns.values()), key, onlyOne);
    }

    /** Whether a value may have megabytes. */
    boolean hasLong() {
        return columns.stream().anyMatch(ColumnPair::isLong);
    }

    boolean hasKey() {
        return !key.isEmpty();
    }

    /** The condition that finds this row. */
    String where(Side side, Key row) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            parts.add(key.get(i).equalTo(side, row.parts().get(i)));
        }
        return String.join(" AND ", parts);
    }

    /** The condition for what stands behind this row. */
    String behind(Side side, Key row) {
        return beyond(side, row, ">", ">");
    }

    /** The condition for this row and what stands before it. */
    String upTo(Side side, Key row) {
        return beyond(side, row, "<", "<=");
    }

    /**
     * @param strict the comparison that decides, whatever the columns behind hold
     * @param last that of the last column
     */
    private String beyond(Side side, Key row, String strict, String last) {
        // Row constructors do not use an index on MySQL 5.x.
        String condition = "";
        for (int i = key.size() - 1; i >= 0; i--) {
            String column = key.get(i).ordered(side);
            String value = key.get(i).literal(side, row.parts().get(i));
            condition = condition.isEmpty()
                    ? column + last + value
                    : column + strict + "=" + value + " AND (" + column + strict + value + " OR (" + condition + "))";
        }
        return condition;
    }

    /** A condition for these rows, in front of which a WHERE belongs; empty for all rows. */
    String within(Side side, Range range) {
        List<String> parts = new ArrayList<>();
        if (range.after() != null) {
            parts.add("(" + behind(side, range.after()) + ")");
        }
        if (range.upTo() != null) {
            parts.add("(" + upTo(side, range.upTo()) + ")");
        }
        return String.join(" AND ", parts);
    }

    /** Whether both sides keep its rows in one order. */
    boolean hasOneOrder() {
        return hasKey() && key.stream().allMatch(ColumnPair::hasOneOrder);
    }

    String order(Side side) {
        return key.stream().map(each -> each.ordered(side)).collect(Collectors.joining(", "));
    }

    /** A row for people: {@code id=4711}. */
    String readable(Key row) {
        if (!hasKey()) {
            return "row with digest " + row.parts().get(0).substring(0, 16);
        }
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            parts.add(key.get(i).older() + "=" + key.get(i).readable(row.parts().get(i)));
        }
        return String.join(", ", parts);
    }
}
