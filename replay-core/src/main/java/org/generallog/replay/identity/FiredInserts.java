package org.generallog.replay.identity;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Inserts that triggers and functions made, as their rows in the log say them, by the statement that set them off. MySQL before 5.6 logs
 * a binary-protocol statement behind the rows that it set off.
 */
final class FiredInserts {
    private static final int MOST_STATEMENTS = 5_000;
    private static final int MOST_ROWS = 5_000;

    private final Map<Long, List<Row>> byStatement = new LinkedHashMap<>();
    /** Of each session: the statement whose rows come now. */
    private final Map<Long, Long> current = new LinkedHashMap<>();
    /** Of each session: rows whose statement is still to come. */
    private final Map<Long, List<Row>> early = new LinkedHashMap<>();

    /** Statements that have changed nothing. */
    private final Set<Long> nothing = new LinkedHashSet<>();

    /** @param database that the statement finds its tables in */
    public record Row(String database, byte[] sql, String charset, long sqlMode) {}

    /** @param finished whether the rows that it set off have been before it */
    void statement(long thread, long number, boolean finished) {
        List<Row> before = early.remove(thread);
        if (finished && before != null) {
            byStatement.put(number, before);
        }
        current.put(thread, finished ? 0 : number);
        bound(byStatement, MOST_STATEMENTS);
        bound(current, MOST_STATEMENTS);
    }

    /** The rows of the session's statement did not come: it has changed nothing. */
    void cameToNothing(long thread) {
        Long number = current.get(thread);
        if (number != null && number != 0) {
            nothing.add(number);
            if (nothing.size() > MOST_STATEMENTS) {
                nothing.remove(nothing.iterator().next());
            }
        }
    }

    boolean isNothing(long number) {
        return nothing.contains(number);
    }

    /** The session has sent something else. */
    void over(long thread) {
        current.remove(thread);
        early.remove(thread);
    }

    /** @param late whether its statement comes behind it */
    void row(long thread, Row row, boolean late) {
        Long number = current.get(thread);
        List<Row> rows = late || number == null || number == 0
                ? early.computeIfAbsent(thread, t -> new ArrayList<>())
                : byStatement.computeIfAbsent(number, n -> new ArrayList<>());
        if (rows.size() < MOST_ROWS) {
            rows.add(row);
        }
        bound(byStatement, MOST_STATEMENTS);
        bound(early, MOST_STATEMENTS);
    }

    List<Row> of(long number) {
        return byStatement.getOrDefault(number, List.of());
    }

    /** What the capture checkpoint keeps. */
    public record State(
            Map<Long, List<Row>> byStatement, Map<Long, Long> current, Map<Long, List<Row>> early, List<Long> nothing) {
        static final State NONE = new State(Map.of(), Map.of(), Map.of(), List.of());
    }

    State state() {
        return new State(copy(byStatement), Map.copyOf(current), copy(early), List.copyOf(nothing));
    }

    private static Map<Long, List<Row>> copy(Map<Long, List<Row>> rows) {
        Map<Long, List<Row>> copy = new LinkedHashMap<>();
        rows.forEach((number, all) -> copy.put(number, List.copyOf(all)));
        return copy;
    }

    void restore(State state) {
        state.byStatement().forEach((number, all) -> byStatement.put(number, new ArrayList<>(all)));
        current.putAll(state.current());
        nothing.addAll(state.nothing());
        state.early().forEach((thread, all) -> early.put(thread, new ArrayList<>(all)));
    }

    void forget(long number) {
        byStatement.remove(number);
        nothing.remove(number);
    }

    private static void bound(Map<Long, ?> map, int most) {
        if (map.size() > most) {
            map.remove(map.keySet().iterator().next());
        }
    }
}
