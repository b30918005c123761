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
 * Rows that applied transactions have written and that nobody has compared since. Each is kept once, however often it is written. Bounded: where
 * too many rows of a table wait, the table is looked at as a whole. Tables take turns, so that a row that is never quiet keeps no other one waiting.
 */
public final class TouchedRows {
    /** A table by its names, as statements write them. */
    public record Table(String database, String name) {}

    /**
     * A write that has not been looked at.
     *
     * @param position where its transaction begins
     * @param timeMicros when it was committed, on the old instance's clock
     */
    public record Since(RelayPosition position, long timeMicros) {}

    /**
     * What waits.
     *
     * @param first the first write that has not been looked at
     * @param last the newest one: whoever reads from there on finds the row again
     * @param tried whether it was looked at, and was not quiet
     */
    private record Waiting(Since first, RelayPosition last, boolean tried) {
        static Waiting of(Since since) {
            return new Waiting(since, since.position(), false);
        }

        Waiting again(Since since) {
            return new Waiting(first, since.position(), tried);
        }

        Waiting with(Waiting other) {
            return new Waiting(
                    first.position().compareTo(other.first.position()) <= 0 ? first : other.first,
                    last.compareTo(other.last) <= 0 ? last : other.last,
                    false);
        }

        Waiting later() {
            return new Waiting(first, last, true);
        }
    }

    private final int most;
    private final Map<Table, Map<String, Waiting>> rows = new LinkedHashMap<>();
    private final Map<Table, Waiting> whole = new LinkedHashMap<>();
    private int size;

    /** @param most rows that are kept one by one */
    public TouchedRows(int most) {
        this.most = most;
    }

    /** @param condition which row, as SQL; empty for any row of the table */
    public void add(Table table, String condition, Since since) {
        if (condition.isEmpty()) {
            Waiting before = whole.get(table);
            whole.put(table, before == null ? Waiting.of(since) : before.again(since));
        } else {
            Map<String, Waiting> waiting = rows.computeIfAbsent(table, t -> new LinkedHashMap<>());
            Waiting before = waiting.get(condition);
            put(waiting, condition, before == null ? Waiting.of(since) : before.again(since));
        }
    }

    private void put(Map<String, Waiting> waiting, String condition, Waiting row) {
        if (waiting.put(condition, row) == null) {
            size++;
        }
        while (size > most) {
            rows.entrySet().stream()
                    .max(Comparator.comparingInt(each -> each.getValue().size()))
                    .ifPresent(each -> asWhole(each.getKey()));
        }
    }

    /** Rows of the table are not told apart any more. */
    public void asWhole(Table table) {
        Map<String, Waiting> all = rows.remove(table);
        if (all != null) {
            size -= all.size();
            all.values().stream().reduce(Waiting::with).ifPresent(each -> whole.merge(table, each, Waiting::with));
        }
    }

    /** The table whose turn it is; empty while no row is known by a condition. */
    public Optional<Table> next() {
        return rows.keySet().stream().findFirst();
    }

    /** Rows of a table, those whose turn it is first. */
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
        Map<String, Waiting> waiting = rows.getOrDefault(table, Map.of());
        for (String each : conditions) {
            Waiting row = waiting.remove(each);
            if (row != null) {
                waiting.put(each, row.later());
            }
        }
        others(table);
    }

    /** It is the turn of other tables. */
    private void others(Table table) {
        Map<String, Waiting> waiting = rows.remove(table);
        if (waiting != null && !waiting.isEmpty()) {
            rows.put(table, waiting);
        }
    }

    /** These rows were compared. */
    public void done(Table table, List<String> conditions) {
        Map<String, Waiting> waiting = rows.getOrDefault(table, Map.of());
        for (String each : conditions) {
            if (waiting.remove(each) != null) {
                size--;
            }
        }
        others(table);
    }

    /** All rows of the table were compared. */
    public void done(Table table) {
        whole.remove(table);
        done(table, List.copyOf(rows.getOrDefault(table, Map.of()).keySet()));
    }

    /**
     * The table was compared as a whole, but for rows that were not quiet: those wait one by one from now on.
     *
     * @param left conditions by table, of which there are several where a database was looked at
     */
    public void done(Table table, Map<Table, List<String>> left) {
        Waiting before = whole.get(table);
        done(table);
        if (before != null) {
            left.forEach((of, conditions) -> {
                for (String each : conditions) {
                    Map<String, Waiting> waiting = rows.computeIfAbsent(of, t -> new LinkedHashMap<>());
                    Waiting known = waiting.get(each);
                    put(waiting, each, (known == null ? before : known.with(before)).later());
                }
            });
        }
    }

    /** The first write that has not been looked at; empty when all have. */
    public Optional<Since> oldest() {
        return all().map(Waiting::first).min(Comparator.comparing(Since::position));
    }

    /** From where on the relay log is needed to find again all that waits; empty when nothing does. */
    public Optional<RelayPosition> needed() {
        return all().map(Waiting::last).min(Comparator.naturalOrder());
    }

    private Stream<Waiting> all() {
        return Stream.concat(
                whole.values().stream(),
                new ArrayList<>(rows.values()).stream().flatMap(each -> each.values().stream()));
    }

    /** Rows that wait one by one. */
    public int rows() {
        return size;
    }

    /** Whether a row waits that has not been looked at at all. */
    public boolean hasFresh() {
        return rows.values().stream().flatMap(each -> each.values().stream()).anyMatch(each -> !each.tried());
    }

    /** Tables that wait as a whole. */
    public int tables() {
        return whole.size();
    }
}
