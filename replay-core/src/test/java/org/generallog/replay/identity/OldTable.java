package org.generallog.replay.identity;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.catalog.TableSchema.Column;
import org.jspecify.annotations.Nullable;

/** A table {@code shop.t (id, n, v)} of the old instance, as reads find it. */
final class OldTable implements IdLookup {
    static final TableSchema SCHEMA = new TableSchema(
            "shop",
            "t",
            List.of(
                    new Column("id", "int", "", true),
                    new Column("n", "int", "", false),
                    new Column("v", "varchar", "utf8_general_ci", false)),
            List.of(List.of("id")),
            "InnoDB");

    private final TreeMap<Long, Map<String, String>> rows = new TreeMap<>();
    private final Set<Long> uncommitted = new HashSet<>();
    private final Set<Long> busy = new HashSet<>();
    /** Rows that reads gave, over all. */
    int read;

    void row(long id, int n, String v) {
        rows.put(id, Map.of("n", Integer.toString(n), "v", v));
    }

    void gone(long id) {
        rows.remove(id);
    }

    void isUncommitted(long id) {
        uncommitted.add(id);
    }

    void isBusy(long thread) {
        busy.add(thread);
    }

    @Override
    public Optional<List<FoundRow>> rows(TableSchema table, List<String> columns, List<IdRanges.Gap> among, int most) {
        List<FoundRow> found = new ArrayList<>();
        for (Map.Entry<Long, Map<String, String>> each : (among.isEmpty() ? rows.descendingMap() : rows).entrySet()) {
            boolean is = among.isEmpty()
                    || among.stream().anyMatch(gap -> gap.above() < each.getKey() && each.getKey() < gap.below());
            if (is && found.size() < most) {
                found.add(found(each.getKey(), columns));
            }
        }
        if (among.isEmpty()) {
            java.util.Collections.reverse(found);
        }
        read += found.size();
        return Optional.of(found);
    }

    private FoundRow found(long id, List<String> columns) {
        Map<String, String> values = new TreeMap<>(rows.getOrDefault(id, Map.of()));
        values.keySet().retainAll(columns);
        return new FoundRow(id, values);
    }

    @Override
    public Optional<List<FoundRow>> byKey(TableSchema table, List<String> columns, List<Map<String, String>> keys) {
        List<FoundRow> found = new ArrayList<>();
        rows.forEach((id, values) -> {
            if (keys.stream().anyMatch(key -> values.entrySet().containsAll(key.entrySet()))) {
                found.add(found(id, columns));
            }
        });
        return Optional.of(found);
    }

    @Override
    public Set<Long> occupied(TableSchema table, long low, long high) {
        Set<Long> ids = new HashSet<>(rows.subMap(low, true, high, true).keySet());
        uncommitted.stream().filter(id -> id >= low && id <= high).forEach(ids::add);
        return ids;
    }

    @Override
    public Optional<List<List<@Nullable String>>> selected(String database, String query, int most) {
        return Optional.empty();
    }

    @Override
    public Set<Long> busy(Set<Long> threads) {
        Set<Long> left = new HashSet<>(threads);
        left.retainAll(busy);
        return left;
    }
}
