package org.generallog.replay.identity;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.catalog.TableSchema.Column;
import org.jspecify.annotations.Nullable;

/** A table {@code (id, n, v)} of the old instance, as reads find it. */
final class OldTable implements IdLookup {
    private static final List<Column> COLUMNS = List.of(
            new Column("id", "int", "", true),
            new Column("n", "int", "", false),
            new Column("v", "varchar", "utf8_general_ci", false));

    /** @param name {@code t}, or {@code u}, which has a unique key on {@code v}, too */
    static Optional<TableSchema> schema(String name) {
        return switch (name) {
            case "t" -> Optional.of(new TableSchema("shop", "t", COLUMNS, List.of(List.of("id")), "InnoDB"));
            case "u" ->
                Optional.of(new TableSchema("shop", "u", COLUMNS, List.of(List.of("id"), List.of("v")), "InnoDB"));
            default -> Optional.empty();
        };
    }

    private final Map<String, NavigableMap<Long, Map<String, String>>> all = new HashMap<>();

    /** A row of {@code t}, and of {@code u} where it has none of its own. */
    void row(long id, int n, String v) {
        row("t", id, n, v);
    }

    void row(String table, long id, int n, String v) {
        all.computeIfAbsent(table, t -> new TreeMap<>()).put(id, Map.of("n", Integer.toString(n), "v", v));
    }

    private NavigableMap<Long, Map<String, String>> rows(TableSchema table) {
        NavigableMap<Long, Map<String, String>> own = all.get(table.name());
        return own == null ? all.getOrDefault("t", new TreeMap<>()) : own;
    }

    @Override
    public Optional<List<FoundRow>> rows(TableSchema table, List<String> columns, List<IdRanges.Gap> among, int most) {
        List<FoundRow> found = new ArrayList<>();
        NavigableMap<Long, Map<String, String>> rows = rows(table);
        for (Map.Entry<Long, Map<String, String>> each : (among.isEmpty() ? rows.descendingMap() : rows).entrySet()) {
            boolean is = among.isEmpty()
                    || among.stream().anyMatch(gap -> gap.above() < each.getKey() && each.getKey() < gap.below());
            if (is && found.size() < most) {
                found.add(found(each.getKey(), each.getValue(), columns));
            }
        }
        if (among.isEmpty()) {
            Collections.reverse(found);
        }
        return Optional.of(found);
    }

    private static FoundRow found(long id, Map<String, String> row, List<String> columns) {
        Map<String, String> values = new TreeMap<>(row);
        values.keySet().retainAll(columns);
        return new FoundRow(id, values);
    }

    @Override
    public Optional<List<FoundRow>> byKey(TableSchema table, List<String> columns, List<Map<String, String>> keys) {
        List<FoundRow> found = new ArrayList<>();
        rows(table).forEach((id, values) -> {
            if (keys.stream().anyMatch(key -> values.entrySet().containsAll(key.entrySet()))) {
                found.add(found(id, values, columns));
            }
        });
        return Optional.of(found);
    }

    @Override
    public Set<Long> occupied(TableSchema table, long low, long high) {
        return Set.copyOf(rows(table).subMap(low, true, high, true).keySet());
    }

    @Override
    public Optional<List<List<@Nullable String>>> selected(String database, String query, int most) {
        return Optional.empty();
    }

    @Override
    public Set<Long> busy(Set<Long> threads) {
        return Set.of();
    }
}
