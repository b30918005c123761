package org.generallog.replay.identity;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.log.LogReadException;
import org.jspecify.annotations.Nullable;

/** Rows of one statement and one table whose ids are looked for. */
final class Waiting {
    /** In {@link #ids}: no id was found for the row. */
    static final long NONE = Long.MIN_VALUE;

    final Origin origin;
    private Kind kind;
    /** From one id of the statement to the next: {@code auto_increment_increment}. */
    final long step;
    /** What is known of each row's columns, in the form of {@link ColumnText}; one empty map for a query's. */
    private List<Map<String, String>> rows;
    /** What can be asked for the rows of a query; null where it cannot, or was. */
    private @Nullable Query query;
    /** Numbers that the session's later statements name. */
    final Numbers named = new Numbers(2 * NamedIds.MOST_OF_INSERT);
    /** Those of them that name a row of the same table. */
    final Numbers keys = new Numbers(NamedIds.MOST_OF_INSERT);
    /** The old instance is through with the statement: what is not there now will not come. */
    boolean over;
    /** How often it was looked for. */
    int looks;

    /** How often after it was over. */
    int looksWhenOver;
    /** Columns that will be ids of others that are not known yet, each with the number of the statement that gave it. */
    final Map<String, Long> wants = new HashMap<>();
    /** {@code REPLACE}: each row is a new one. */
    boolean replaces;
    /** Its rows were looked for by their unique keys, where these are known. */
    boolean keyTried;
    /** What its rows hold cannot be told: nothing is looked for but where they may be. */
    boolean hopeless;
    /** If it is given up: all ids that its rows may have are at most this; {@link #NONE} where that is not known. */
    long bound = NONE;
    /** A row of it was there before, so that it was not inserted. */
    boolean older;

    private long @Nullable [] ids;
    private Sureness sureness = Sureness.UNKNOWN;

    /**
     * @param number of the statement, in the order of the log
     * @param place among the statement's: its own rows first, then those that its triggers insert
     * @param floor the ids are greater
     */
    record Origin(long number, int place, long thread, long floor) {}

    enum Kind {
        /** All of its rows are inserted, with ids that follow each other, or none. */
        PLAIN,
        /** A row may be left out, or there already: {@code IGNORE}, {@code ON DUPLICATE KEY UPDATE}, {@code REPLACE}. */
        LOOSE,
        /** How many rows it inserts is not known: a query, a procedure. */
        QUERY
    }

    enum Sureness {
        UNKNOWN,
        /** The only rows that fit, or one of several that differ in nothing. */
        CERTAIN,
        /** The rows that fit best. */
        PROBABLE,
        /** The rows are not there any more, or never were: ids that no other row has. */
        HOLE,
        /** A query has inserted nothing, as far as can be seen. */
        NOTHING,
        /** Given up. */
        LOST
    }

    Waiting(Origin origin, Kind kind, long step, List<Map<String, String>> rows) {
        this.origin = origin;
        this.kind = kind;
        this.step = step;
        this.rows = rows;
    }

    Kind kind() {
        return kind;
    }

    List<Map<String, String>> rows() {
        return rows;
    }

    void asks(@Nullable Query asked) {
        query = asked;
    }

    /** Asks for the rows of its query, once the statement is over. */
    void ask(IdLookup lookup) throws LogReadException {
        Query asked = query;
        if (asked == null || !over) {
            return;
        }
        query = null;
        Optional<List<Map<String, String>>> given = asked.rows(lookup);
        if (given.isPresent() && given.get().isEmpty()) {
            givesNothing = rows.get(0).keySet().stream().anyMatch(column -> column.endsWith("id"));
            if (!givesNothing) {
                found(new long[0], Sureness.NOTHING);
            }
        } else if (given.isPresent()) {
            before = rows;
            rows = given.get();
            kind = Kind.PLAIN;
        }
    }

    /** What it read has changed since, or its rows are gone: as if it had not been asked. */
    void askedInVain() {
        if (before != null) {
            given = rows;
            rows = before;
            before = null;
            kind = Kind.QUERY;
        }
    }

    /** What its query gave when it was asked, of which no row is there; empty where it was not asked, or gave nothing. */
    List<Map<String, String>> given() {
        return given;
    }

    private List<Map<String, String>> given = List.of();

    /** Its query gives no row now: either it gave none before, or what it read is gone. What it says of its rows tells them from others'. */
    boolean givesNothing() {
        return givesNothing;
    }

    private boolean givesNothing;

    boolean isAsked() {
        return before != null;
    }

    private @Nullable List<Map<String, String>> before;

    /** What others say that have its id in them: it is one of these. Nothing more is said before {@link #mayBeAny()}. */
    void mayBe(Set<Long> some) {
        Set<Long> before = possible;
        if (before == null) {
            possible = some;
        } else {
            before.retainAll(some);
        }
    }

    /** Nobody else has its id. */
    void mayBeAny() {
        possible = null;
    }

    /** The ids that it may have as others say; null where nobody does. */
    @Nullable
    Set<Long> possible() {
        return possible;
    }

    /** Those of some ids that it may have; all where others have none of them. */
    List<Long> among(List<Long> some) {
        Set<Long> of = possible;
        List<Long> left = of == null ? some : some.stream().filter(of::contains).toList();
        return left.isEmpty() ? some : left;
    }

    private @Nullable Set<Long> possible;

    boolean isFound() {
        return sureness != Sureness.UNKNOWN;
    }

    Sureness sureness() {
        return sureness;
    }

    /** One for each row, {@link #NONE} where it was not found; the first alone of a query. */
    long[] ids() {
        long[] found = ids;
        return found == null ? new long[0] : found;
    }

    void found(long[] all, Sureness how) {
        ids = all;
        sureness = how;
    }

    /** One row of several that are looked for one by one; the statement is as sure as its least sure row. */
    void found(int row, long id, Sureness how) {
        long[] all = ids;
        if (all == null) {
            all = new long[rows.size()];
            Arrays.fill(all, NONE);
            ids = all;
        }
        all[row] = id;
        partly = how.compareTo(partly) > 0 ? how : partly;
        if (Arrays.stream(all).noneMatch(each -> each == NONE)) {
            sureness = partly;
        }
    }

    private Sureness partly = Sureness.CERTAIN;

    boolean isFound(int row) {
        long[] all = ids;
        return isFound() || (all != null && all[row] != NONE);
    }

    void lost() {
        sureness = Sureness.LOST;
    }
}
