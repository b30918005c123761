package org.generallog.replay.transaction;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * A transaction that may not be emitted yet: it took effect after others that have not ended.
 *
 * @see LockModel
 */
final class Delayed implements Ending {
    final long threadId;
    final Transaction transaction;
    final long rows;
    final Set<Ending> after;
    final Set<String> tables;
    /** What takes one of these later comes after this one. */
    final Set<String> locks;
    /** Its row's number for {@link SnapshotBarrier}. */
    long row;

    private final boolean changesRows;
    private boolean emitted;

    Delayed(Transaction transaction, long rows, Set<Ending> after, Set<String> tables, Set<String> locks) {
        this.threadId = transaction.threadId();
        this.transaction = transaction;
        this.rows = rows;
        this.changesRows = rows > 0 || transaction.changes().stream().anyMatch(StatementChange.class::isInstance);
        this.after = after;
        this.tables = tables;
        this.locks = locks;
    }

    /** Whether it is more than a list of rows to verify. */
    boolean changesRows() {
        return changesRows;
    }

    boolean ready() {
        return after.stream().allMatch(Ending::ended);
    }

    /** Whether it comes after this one, also through others between them. */
    boolean follows(Ending earlier) {
        Set<Ending> seen = new HashSet<>();
        Deque<Ending> look = new ArrayDeque<>(after);
        while (!look.isEmpty()) {
            Ending next = look.remove();
            if (next == earlier) {
                return true;
            }
            if (seen.add(next) && next instanceof Delayed delayed) {
                look.addAll(delayed.after);
            }
        }
        return false;
    }

    void emitted() {
        emitted = true;
    }

    @Override
    public boolean ended() {
        return emitted;
    }
}
