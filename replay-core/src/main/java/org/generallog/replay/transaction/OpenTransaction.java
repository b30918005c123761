package org.generallog.replay.transaction;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A transaction of the old instance that has not ended yet. */
final class OpenTransaction implements Ending {
    /** The session that has it; for a prepared XA branch, which belongs to none, a negative number. */
    long threadId;
    /** The session that made its changes. */
    final long origin;

    private final ChangeList changes;
    /** Savepoint to the number of changes before it, oldest first. */
    private final Map<String, Integer> savepoints = new LinkedHashMap<>();
    /** Lock to the turn in which it was taken. */
    final Map<String, Long> locks = new LinkedHashMap<>();

    /** Those of {@link #locks} that others were seen to hold since. */
    final Set<String> lost = new HashSet<>();

    final Set<String> tables = new HashSet<>();
    /** Those of {@link #tables} of which it has locked rows that its statements do not name. */
    final Set<String> ranges = new HashSet<>();
    /** Tables that it has read, or changed rows of that it did not name, and whose changes by others it does not wait for: since when. */
    private final Map<String, Long> watched = new LinkedHashMap<>();
    /** Time of its last statement that locked something; 0 where that is not known, as after a restart. */
    long seenMicros;
    /** Counts the session's rows since the transaction began. */
    long turn;
    /** What this one was seen to come after, and has not been emitted. */
    final Set<Ending> follows = new HashSet<>();
    /** Another session was seen to hold a lock of this one: it has ended, though no row has said so. */
    boolean lockLost;

    /** The row that ends it may stand behind those of sessions that followed. */
    boolean endsLate;
    /** All of it came in the packet that is being read. */
    boolean inPacket;

    /** Tables that keep what it has written when it is rolled back. */
    private final Set<ToVerify.Item> lasting = new HashSet<>();

    /** Whole tables that its changes list already. */
    private final Set<ToVerify.Item> listed = new HashSet<>();

    private static final int MOST_WATCHED = 1_000;

    private long lastMicros;
    private boolean ended;

    OpenTransaction(long threadId, ChangeList changes) {
        this(threadId, threadId, changes);
    }

    private OpenTransaction(long threadId, long origin, ChangeList changes) {
        this.threadId = threadId;
        this.origin = origin;
        this.changes = changes;
    }

    void add(Change change, int rows) {
        changes.add(change, rows);
        if (change instanceof StatementChange statement) {
            lastMicros = statement.timeMicros();
        }
    }

    /** What is to be verified once it has committed; a whole table once. */
    void verify(List<ToVerify> doubts) {
        for (ToVerify each : doubts) {
            if (!each.item().isWholeTable() || listed.add(each.item())) {
                changes.add(each, 0);
            }
        }
    }

    void lasts(List<ToVerify.Item> tables) {
        lasting.addAll(tables);
    }

    /** What a rollback of what it has written by now leaves to be verified. */
    List<ToVerify> lasting() {
        return lasting.stream().map(item -> new ToVerify(item, lastMicros)).toList();
    }

    /** It has seen the table as it was at this moment. */
    void watch(String table, long moment) {
        if (watched.size() < MOST_WATCHED) {
            watched.merge(table, moment, Math::min);
        }
    }

    /** Whether others have changed since what it has seen. */
    boolean isStale(TableHistory history) {
        return watched.entrySet().stream()
                .anyMatch(each -> history.changedSince(threadId, each.getKey(), each.getValue()));
    }

    void savepoint(String name) {
        String key = name.toLowerCase(Locale.ROOT);
        savepoints.remove(key);
        savepoints.put(key, changes.size());
    }

    void release(String name) {
        cutSavepoints(name.toLowerCase(Locale.ROOT), true);
    }

    /** Cuts back to the savepoint. Returns the number of log rows that were undone; 0 where the savepoint does not exist. */
    long rollbackTo(String name) {
        String key = name.toLowerCase(Locale.ROOT);
        Integer kept = savepoints.get(key);
        if (kept == null) {
            return 0;
        }
        cutSavepoints(key, false);
        listed.clear();
        return changes.cut(kept);
    }

    /** A savepoint that is released or rolled back to ends those set after it (manual, "SAVEPOINT"). */
    private void cutSavepoints(String from, boolean inclusive) {
        if (!savepoints.containsKey(from)) {
            return;
        }
        List<String> names = new ArrayList<>(savepoints.keySet());
        int first = names.indexOf(from) + (inclusive ? 0 : 1);
        names.subList(first, names.size()).forEach(savepoints::remove);
    }

    /** The last statement; null where nothing but what is to be verified is there. */
    @Nullable
    Change lastStatement() {
        int last = lastPlace();
        return last < 0 ? null : changes.list().get(last);
    }

    /** What is to be verified may have come behind it. */
    private int lastPlace() {
        List<Change> all = changes.list();
        int last = all.size() - 1;
        while (last >= 0 && all.get(last) instanceof ToVerify) {
            last--;
        }
        return last;
    }

    /** Undoes the last statement: it failed on the old instance. Returns the number of log rows that it stood for. */
    long dropLast() {
        int last = lastPlace();
        if (last < 0) {
            return 0;
        }
        List<Change> behind = List.copyOf(changes.list().subList(last + 1, changes.size()));
        long rows = changes.cut(last);
        behind.forEach(each -> changes.add(each, 0));
        return rows;
    }

    /** Whether any statement is part of it: what is to be verified decides nothing. */
    boolean hasStatements() {
        return lastPlace() >= 0;
    }

    boolean isEmpty() {
        return changes.size() == 0;
    }

    /** When its last change was sent; 0 without any. */
    long lastMicros() {
        return lastMicros;
    }

    long rows() {
        return changes.rows();
    }

    List<Change> changes() {
        return changes.list();
    }

    /** Its changes are not wanted any more. */
    void discard() {
        changes.discard();
    }

    void end() {
        ended = true;
    }

    @Override
    public boolean ended() {
        return ended;
    }

    /** What the capture checkpoint keeps of an open transaction. */
    record State(
            long threadId,
            long origin,
            ChangeList.State changes,
            Map<String, Integer> savepoints,
            Map<String, Long> locks,
            Set<String> lost,
            Set<String> tables,
            @Nullable Set<String> ranges,
            long turn,
            boolean lockLost,
            boolean endsLate,
            long lastMicros,
            long seenMicros,
            @Nullable Set<String> watched,
            Set<ToVerify.Item> lasting) {}

    State state() {
        return new State(
                threadId,
                origin,
                changes.state(),
                new LinkedHashMap<>(savepoints),
                new LinkedHashMap<>(locks),
                Set.copyOf(lost),
                Set.copyOf(tables),
                Set.copyOf(ranges),
                turn,
                lockLost,
                endsLate,
                lastMicros,
                seenMicros,
                Set.copyOf(watched.keySet()),
                Set.copyOf(lasting));
    }

    static OpenTransaction restore(State state, SpillDirectory spills) {
        OpenTransaction open =
                new OpenTransaction(state.threadId(), state.origin(), ChangeList.restore(state.changes(), spills));
        open.savepoints.putAll(state.savepoints());
        open.locks.putAll(state.locks());
        open.lost.addAll(state.lost());
        open.tables.addAll(state.tables());
        Set<String> ranges = state.ranges();
        if (ranges != null) {
            open.ranges.addAll(ranges);
        }
        open.turn = state.turn();
        open.lockLost = state.lockLost();
        open.endsLate = state.endsLate();
        open.lastMicros = state.lastMicros();
        open.seenMicros = state.seenMicros();
        open.lasting.addAll(state.lasting());
        Set<String> watched = state.watched();
        if (watched != null) {
            // What has happened since is not known.
            watched.forEach(table -> open.watch(table, -1));
        }
        return open;
    }
}
