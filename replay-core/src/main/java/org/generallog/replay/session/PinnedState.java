package org.generallog.replay.session;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What of a session's state cannot be carried as constants, so that its statements run on a connection of the session's own: variables
 * that a query set, temporary tables. Each with the number of the pinned statement that made it.
 */
public final class PinnedState {
    private int number;
    private final Map<String, Integer> variables = new HashMap<>();
    private final Map<String, Integer> tables = new HashMap<>();
    private int opaque;
    /** Variables that were set to what is known since {@link #opaque}. */
    private final Set<String> knownSince = new HashSet<>();

    private final Set<String> doubtful = new HashSet<>();
    private final Set<String> inTransaction = new HashSet<>();
    private final Set<String> lasting = new HashSet<>();
    private final Set<String> filled = new HashSet<>();
    private final Set<String> droppedInTransaction = new HashSet<>();
    private final Set<String> mayBeGone = new HashSet<>();
    private int lastInsertId;
    private boolean lastInsertIdGiven;
    /** It was given in the open transaction: when that is rolled back it stays what it is, and no statement of the new instance gives it. */
    private boolean lastInsertIdInTransaction;

    private boolean lastInsertIdDoubtful;
    private long knownLastInsertId;
    private boolean used;

    /** Counts another pinned statement. Returns its number. */
    public int next() {
        used = true;
        return ++number;
    }

    /** Whether a connection of its own was used since the session began, so that its end has to be told. */
    public boolean used() {
        return used;
    }

    /** Whether anything is kept on the connection now. */
    public boolean isLive() {
        return !variables.isEmpty() || !tables.isEmpty() || opaque > 0;
    }

    /** The number of the statement that set the variable; 0 where its value is not on the connection. */
    public int variable(String name) {
        return variables.getOrDefault(name, knownSince.contains(name) ? 0 : opaque);
    }

    /**
     * A statement may have set any variable and made any temporary table: all that follows in the session builds on it.
     *
     * @param by its number
     */
    public void opaque(int by) {
        opaque = by;
        knownSince.clear();
    }

    /** The number of the last statement that may have left anything; 0 for none. */
    public int opaque() {
        return opaque;
    }

    /** The number of the statement that created the temporary table, {@code db.table}; 0 where there is none of that name. */
    public int table(String name) {
        return tables.getOrDefault(name, 0);
    }

    public Map<String, Integer> tables() {
        return tables;
    }

    /** The lowest number that anything on the connection goes back to; 0 for nothing. */
    public int oldest() {
        int oldest = opaque > 0 ? opaque : Integer.MAX_VALUE;
        for (int each : variables.values()) {
            oldest = Math.min(oldest, each);
        }
        for (int each : tables.values()) {
            oldest = Math.min(oldest, each);
        }
        return oldest == Integer.MAX_VALUE ? 0 : oldest;
    }

    /**
     * A pinned statement assigns the variable.
     *
     * @param isDoubtful its value on the new instance may be another one
     * @param transactional the statement is replayed only where its transaction commits
     */
    public void assigned(String name, int by, boolean isDoubtful, boolean transactional) {
        variables.put(name, by);
        if (isDoubtful) {
            doubtful.add(name);
        } else {
            doubtful.remove(name);
        }
        if (transactional) {
            inTransaction.add(name);
        } else {
            inTransaction.remove(name);
        }
    }

    /** The variable has a value that is known. */
    public void known(String name) {
        if (opaque > 0) {
            knownSince.add(name);
        }
        variables.remove(name);
        doubtful.remove(name);
        inTransaction.remove(name);
    }

    /** Whether the variable, or the temporary table {@code db.table}, need not hold the same on the new instance. */
    public boolean isDoubtful(String name) {
        return doubtful.contains(name);
    }

    public void doubt(String table) {
        doubtful.add(table);
    }

    public void created(String table, int by) {
        tables.put(table, by);
        mayBeGone.remove(table);
    }

    /** A program may have dropped the temporary table, if it was there: then the name means the table behind it. */
    public void mayBeGone(String table) {
        if (tables.containsKey(table)) {
            mayBeGone.add(table);
        }
    }

    /** Whether the temporary table is there for certain. */
    public boolean isCertain(String table) {
        int by = table(table);
        return by > 0 && by >= opaque && !mayBeGone.contains(table);
    }

    public void dropped(String table) {
        tables.remove(table);
        mayBeGone.remove(table);
        doubtful.remove(table);
        lasting.remove(table);
        filled.remove(table);
    }

    /** A temporary table has another name from this statement on. */
    public void renamed(String table, String other, int by) {
        if (table(table) > 0) {
            boolean isDoubtful = doubtful.contains(table);
            boolean isLasting = lasting.contains(table);
            dropped(table);
            created(other, by);
            if (isDoubtful) {
                doubt(other);
            }
            if (isLasting) {
                lasting(other);
            }
        }
    }

    /** What is written to the temporary table stays through a rollback: its engine knows no transactions. */
    public void lasting(String table) {
        lasting.add(table);
    }

    public boolean isLasting(String table) {
        return lasting.contains(table);
    }

    /** The open transaction has written to such a table: if it is rolled back, that is not replayed. */
    public void filled(String table) {
        filled.add(table);
    }

    /** The number of the pinned statement that gave {@code LAST_INSERT_ID()}; 0 where another one did. */
    public int lastInsertId() {
        return lastInsertId;
    }

    /**
     * A statement gives it.
     *
     * @param by its number where it is pinned, else 0
     * @param transactional the statement is replayed only where its transaction commits
     */
    public void lastInsertId(int by, boolean transactional) {
        lastInsertId = by;
        lastInsertIdGiven = true;
        lastInsertIdInTransaction = transactional;
        lastInsertIdDoubtful = false;
    }

    /** What it is now is not known. */
    public void doubtLastInsertId() {
        lastInsertIdDoubtful = true;
    }

    public boolean isLastInsertIdDoubtful() {
        return lastInsertIdDoubtful;
    }

    /** Whether a statement of the session may have given it; else it is {@link #knownLastInsertId()}. */
    public boolean lastInsertIdGiven() {
        return lastInsertIdGiven;
    }

    /** {@code SET last_insert_id}. */
    public void knownLastInsertId(long id) {
        knownLastInsertId = id;
        lastInsertIdGiven = false;
        lastInsertIdInTransaction = false;
        lastInsertIdDoubtful = false;
        lastInsertId = 0;
    }

    /** What {@code LAST_INSERT_ID()} returns while no statement has given another one. */
    public long knownLastInsertId() {
        return knownLastInsertId;
    }

    public void committed() {
        filled.clear();
        inTransaction.clear();
        droppedInTransaction.clear();
        lastInsertIdInTransaction = false;
    }

    /** What the session's transaction assigned keeps its value on the old instance, though the statements are not replayed. */
    public void rolledBack() {
        doubtful.addAll(inTransaction);
        doubtful.addAll(filled);
        lastInsertIdDoubtful |= lastInsertIdInTransaction;
        lastInsertIdInTransaction = false;
        filled.clear();
        inTransaction.clear();
    }

    /** The open transaction has dropped a temporary table: if it is rolled back, the table is gone all the same. */
    public void droppedInTransaction(String table) {
        droppedInTransaction.add(table);
    }

    /** Those tables, {@code db.table}; once. */
    public Set<String> takeDroppedInTransaction() {
        Set<String> taken = Set.copyOf(droppedInTransaction);
        droppedInTransaction.clear();
        return taken;
    }

    /** Nothing of it is left. */
    public void clear() {
        variables.clear();
        tables.clear();
        opaque = 0;
        lasting.clear();
        filled.clear();
        mayBeGone.clear();
        knownSince.clear();
        doubtful.clear();
        inTransaction.clear();
        lastInsertId = 0;
        lastInsertIdGiven = false;
        lastInsertIdInTransaction = false;
        lastInsertIdDoubtful = false;
        droppedInTransaction.clear();
        knownLastInsertId = 0;
        used = false;
    }

    /** What the capture checkpoint keeps. */
    public record State(
            int number,
            Map<String, Integer> variables,
            Map<String, Integer> tables,
            Set<String> doubtful,
            Set<String> inTransaction,
            int lastInsertId,
            boolean lastInsertIdGiven,
            long knownLastInsertId,
            boolean used,
            int opaque,
            @Nullable Set<String> knownSince,
            @Nullable Set<String> lasting,
            @Nullable Set<String> filled,
            @Nullable Set<String> droppedInTransaction,
            boolean lastInsertIdInTransaction,
            boolean lastInsertIdDoubtful,
            @Nullable Set<String> mayBeGone) {
        static final State NONE = new State(
                0, Map.of(), Map.of(), Set.of(), Set.of(), 0, false, 0, false, 0, Set.of(), Set.of(), Set.of(),
                Set.of(), false, false, Set.of());
    }

    State state() {
        return new State(
                number,
                Map.copyOf(variables),
                Map.copyOf(tables),
                Set.copyOf(doubtful),
                Set.copyOf(inTransaction),
                lastInsertId,
                lastInsertIdGiven,
                knownLastInsertId,
                used,
                opaque,
                Set.copyOf(knownSince),
                Set.copyOf(lasting),
                Set.copyOf(filled),
                Set.copyOf(droppedInTransaction),
                lastInsertIdInTransaction,
                lastInsertIdDoubtful,
                Set.copyOf(mayBeGone));
    }

    void restore(State state) {
        number = state.number();
        variables.putAll(state.variables());
        tables.putAll(state.tables());
        doubtful.addAll(state.doubtful());
        inTransaction.addAll(state.inTransaction());
        lastInsertId = state.lastInsertId();
        lastInsertIdGiven = state.lastInsertIdGiven();
        knownLastInsertId = state.knownLastInsertId();
        used = state.used();
        opaque = state.opaque();
        addAll(knownSince, state.knownSince());
        addAll(lasting, state.lasting());
        addAll(filled, state.filled());
        addAll(droppedInTransaction, state.droppedInTransaction());
        lastInsertIdInTransaction = state.lastInsertIdInTransaction();
        lastInsertIdDoubtful = state.lastInsertIdDoubtful();
        addAll(mayBeGone, state.mayBeGone());
    }

    private static void addAll(Set<String> into, @Nullable Set<String> names) {
        if (names != null) {
            into.addAll(names);
        }
    }
}
