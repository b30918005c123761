package org.generallog.replay.capture;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.transaction.ToVerify.Item;
import org.jspecify.annotations.Nullable;

/**
 * Sessions older than the capture may be in the middle of a transaction when it begins, and may have turned autocommit off. Of each, until
 * the log shows it:
 *
 * <pre>
 *   InnoDB's list has its transaction open        all that it sends belongs to it
 *   its first COMMIT or ROLLBACK, no BEGIN seen   ends one whose first statements nobody has seen; those that were seen stood alone
 *   a second COMMIT of writes, no BEGIN           it has no autocommit, most likely
 * </pre>
 *
 * <p>Where that is wrong, what such a session rolls back, or loses with its connection, had taken effect: it is listed.
 */
final class EarlySessions {
    /** Rows of one session; beyond, its tables are listed whole. */
    private static final int MOST_ITEMS = 100;

    /** Sessions that have bounded a transaction in the log, or have begun there. */
    private final Set<Long> bounded = new HashSet<>();
    /** Sessions of which it is known whether they have autocommit. */
    private final Set<Long> autocommitKnown = new HashSet<>();
    /** What a session wrote as if each statement were a transaction. */
    private final Map<Long, Set<Item>> alone = new HashMap<>();
    /** Sessions whose transaction is open since before the log, and has changed rows. */
    private final Set<Long> partial = new HashSet<>();
    /** InnoDB's list from before the first process list: thread to whether it has changed rows; null where it cannot be had. */
    private @Nullable Map<Long, Boolean> open;

    private final Set<Long> nothingOpen = new HashSet<>();
    private final Set<Long> inferred = new HashSet<>();

    /** @param threads the sessions that the checkpoint knows: without more, each counts as bounded */
    void restore(CaptureCheckpoint.@Nullable Early state, Collection<Long> threads) {
        if (state == null) {
            bounded.addAll(threads);
            autocommitKnown.addAll(threads);
            return;
        }
        bounded.addAll(state.bounded());
        autocommitKnown.addAll(state.autocommitKnown());
        state.alone().forEach((thread, items) -> alone.put(thread, new LinkedHashSet<>(items)));
        partial.addAll(state.partial());
        nothingOpen.addAll(state.nothingOpen());
        inferred.addAll(state.inferred());
    }

    CaptureCheckpoint.Early state() {
        Map<Long, List<Item>> items = new HashMap<>();
        alone.forEach((thread, all) -> items.put(thread, List.copyOf(all)));
        return new CaptureCheckpoint.Early(
                Set.copyOf(bounded),
                Set.copyOf(autocommitKnown),
                items,
                Set.copyOf(partial),
                Set.copyOf(nothingOpen),
                Set.copyOf(inferred));
    }

    /** The transactions that were open shortly before the process list was asked for. */
    void open(Optional<Map<Long, Boolean>> transactions) {
        open = transactions.orElse(null);
    }

    /**
     * The first process list has come by.
     *
     * @param asleep its threads that ran nothing: what they had open is a transaction, not a statement
     * @return those that are in the middle of a transaction whose beginning was not seen
     */
    Set<Long> found(Set<Long> asleep) {
        Map<Long, Boolean> transactions = open;
        open = null;
        Set<Long> inside = new HashSet<>();
        if (transactions == null) {
            return inside;
        }
        for (long thread : asleep) {
            Boolean wrote = transactions.get(thread);
            if (bounded.contains(thread)) {
                continue;
            }
            if (wrote == null) {
                nothingOpen.add(thread);
            } else {
                inside.add(thread);
                bounded.add(thread);
                if (wrote) {
                    partial.add(thread);
                }
            }
        }
        return inside;
    }

    /** The session begins in the log. */
    void connects(long threadId) {
        forget(threadId);
        bounded.add(threadId);
        autocommitKnown.add(threadId);
    }

    /** The session begins a transaction: who has no autocommit need not. */
    void begins(long threadId) {
        bounded.add(threadId);
        saysAutocommit(threadId);
    }

    /** The session has said whether it wants autocommit. */
    void saysAutocommit(long threadId) {
        autocommitKnown.add(threadId);
        inferred.remove(threadId);
        alone.remove(threadId);
    }

    /** Whether what the session writes may belong to a transaction though it seems to stand alone. */
    boolean watches(long threadId) {
        return !autocommitKnown.contains(threadId) || isInferred(threadId);
    }

    void wrote(long threadId, Collection<Item> items) {
        Set<Item> all = alone.computeIfAbsent(threadId, id -> new LinkedHashSet<>());
        all.addAll(items);
        if (all.size() > MOST_ITEMS) {
            Set<Item> tables = new LinkedHashSet<>();
            all.forEach(item -> tables.add(new Item(item.reason(), item.database(), item.table(), "")));
            all.clear();
            all.addAll(tables);
        }
    }

    /** What was seen of a session's transaction, and written as if it were none; it is taken out. */
    Set<Item> takeAlone(long threadId) {
        Set<Item> items = alone.remove(threadId);
        return items == null ? Set.of() : items;
    }

    boolean isPartial(long threadId) {
        return partial.contains(threadId);
    }

    /** Whether the session's open transaction had changed rows before the log begins; told once. */
    boolean takePartial(long threadId) {
        return partial.remove(threadId);
    }

    /**
     * The session ends a transaction that has no beginning.
     *
     * @param commits else it is rolled back
     * @param wrote whether it has written since the last
     */
    Unseen ends(long threadId, boolean commits, boolean wrote) {
        if (bounded.add(threadId)) {
            return nothingOpen.remove(threadId) ? Unseen.ALONE : Unseen.BEGINNING;
        }
        if (!wrote || autocommitKnown.contains(threadId)) {
            return Unseen.NOTHING;
        }
        if (commits) {
            autocommitKnown.add(threadId);
            inferred.add(threadId);
            return Unseen.AUTOCOMMIT;
        }
        // A pool may send it with autocommit too, where it undoes nothing.
        return Unseen.ALONE;
    }

    /** Whether the session's autocommit was found out by what it ends alone. */
    boolean isInferred(long threadId) {
        return inferred.contains(threadId);
    }

    /** What a session has done that the log does not show. */
    enum Unseen {
        NOTHING,
        /** The transaction's first statements. */
        BEGINNING,
        /** Whether what it wrote was one transaction. */
        ALONE,
        /** {@code SET autocommit = 0}. */
        AUTOCOMMIT
    }

    void forget(long threadId) {
        bounded.remove(threadId);
        autocommitKnown.remove(threadId);
        alone.remove(threadId);
        partial.remove(threadId);
        nothingOpen.remove(threadId);
        inferred.remove(threadId);
    }
}
