package org.generallog.replay.verify;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.generallog.replay.relaylog.RelayPosition;

/**
 * Rows that applied transactions have written and that nobody has compared since. Each is kept once, however often it is written, with the first
 * of its writes. Bounded: where too many rows of a table wait, the table is looked at as a whole.
 */
public final class TouchedRows {
    /** A table by its names, as statements write them. */
    public record Table(String database, String name) {}

    /**
     * The first write that has not been looked at.
     *
     * @param position where its transaction begins: all before it is proved
     * @param timeMicros when it was committed, on the old instance's clock
     */
    public record Since(RelayPosition position, long timeMicros) {}

    private final int most;
    private final Map<Table, Map<String, Since>> rows = new LinkedHashMap<>();
    private final Map<Table, Since> whole = new LinkedHashMap<>();
    private int size;

    /** @param most rows that are kept one by one */
    public TouchedRows(int most) {
        this.most = most;
    }

    /** @param condition which row, as SQL; empty for any row of the table */
    public void add(Table table, String condition, Since since) {
        if (condition.isEmpty()) {
            whole.putIfAbsent(table, since);
        } else if (rows.computeIfAbsent(table, t -> new LinkedHashMap<>()).putIfAbsent(condition, since) == null) {
            size++;
        }
        while (size > most) {
            tooMany();
        }
    }

    private void tooMany() {
        rows.entrySet().stream()
                .max(Comparator.comparingInt(each -> each.getValue().size()))
                .map(Map.Entry::getKey)
                .ifPresent(table -> {
                    Map<String, Since> all = rows.remove(table);
                    if (all != null && !all.isEmpty()) {
                        size -= all.size();
                        Since first = oldest(all.values().stream()).orElseThrow();
                        whole.merge(table, first, (one, other) -> earlier(one, other) ? one : other);
                    }
                });
    }

    /** The table whose rows have waited longest; empty while no row is known by a condition. */
    public Optional<Table> next() {
        return rows.entrySet().stream()
                .min(Comparator.comparing(each -> first(each.getValue()).position()))
                .map(Map.Entry::getKey);
    }

    private static Since first(Map<String, Since> waiting) {
        return waiting.values().iterator().next();
    }

    /** Rows of a table, those that have waited longest first. */
    public List<String> of(Table table, int atMost) {
        return rows.getOrDefault(table, Map.of()).keySet().stream()
                .limit(atMost)
                .toList();
    }

    /** Tables that are to be looked at as a whole. */
    public List<Table> whole() {
        return List.copyOf(whole.keySet());
    }

    /** These rows were not quiet: others come first. */
    public void later(Table table, List<String> conditions) {
        Map<String, Since> waiting = rows.getOrDefault(table, Map.of());
        for (String each : conditions) {
            Since since = waiting.remove(each);
            if (since != null) {
                waiting.put(each, since);
            }
        }
    }

    /** These rows were compared. */
    public void done(Table table, List<String> conditions) {
        Map<String, Since> waiting = rows.get(table);
        if (waiting == null) {
            return;
        }
        for (String each : conditions) {
            if (waiting.remove(each) != null) {
                size--;
            }
        }
        if (waiting.isEmpty()) {
            rows.remove(table);
        }
    }

    /** All rows of the table were compared. */
    public void done(Table table) {
        whole.remove(table);
        done(table, new ArrayList<>(rows.getOrDefault(table, Map.of()).keySet()));
    }

    /** The first write that has not been looked at; empty when all have. */
    public Optional<Since> oldest() {
        return oldest(
                Stream.concat(whole.values().stream(), rows.values().stream().map(TouchedRows::first)));
    }

    private static Optional<Since> oldest(Stream<Since> all) {
        return all.min(Comparator.comparing(Since::position));
    }

    private static boolean earlier(Since one, Since other) {
        return one.position().compareTo(other.position()) <= 0;
    }

    /** Rows that wait one by one. */
    public int rows() {
        return size;
    }

    /** Tables that wait as a whole. */
    public int tables() {
        return whole.size();
    }
}
