package org.generallog.replay.transaction;

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
    private boolean emitted;

    Delayed(Transaction transaction, long rows, Set<Ending> after, Set<String> tables) {
        this.threadId = transaction.threadId();
        this.transaction = transaction;
        this.rows = rows;
        this.after = after;
        this.tables = tables;
    }

    boolean ready() {
        return after.stream().allMatch(Ending::ended);
    }

    void emitted() {
        emitted = true;
    }

    @Override
    public boolean ended() {
        return emitted;
    }
}
