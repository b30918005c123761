package org.generallog.replay.transaction;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Emits transactions in the order in which they took effect. Two things hold one back: others that it followed and that have
 * not ended ({@link Delayed}), and the taking of a snapshot.
 */
final class Sequencer {
    private final TransactionListener out;
    private final Set<Delayed> delayed = new LinkedHashSet<>();
    private final SnapshotBarrier barrier;

    Sequencer(TransactionListener out) {
        this.out = out;
        this.barrier = new SnapshotBarrier(out);
    }

    void emit(Transaction transaction, long rows) {
        emit(transaction, rows, barrier.newestRow(transaction.threadId()));
    }

    private void emit(Transaction transaction, long rows, long row) {
        if (barrier.isUnderWay()) {
            barrier.hold(transaction, rows, row);
        } else {
            out.committed(transaction, rows);
        }
    }

    void delay(Delayed later) {
        later.row = barrier.newestRow(later.threadId);
        delayed.add(later);
    }

    void restore(Delayed later, long row) {
        later.row = row;
        delayed.add(later);
    }

    /** Emits now what was delayed: its session has shown that it took effect. */
    void force(Delayed now) {
        if (delayed.remove(now)) {
            now.emitted();
            emit(now.transaction, now.rows, now.row);
        }
    }

    /**
     * The snapshot is taken. What was delayed before it and does not wait any longer has taken effect: whoever it seemed to wait
     * for had ended, without a row of the log that says so.
     */
    void endSnapshot(String id, Set<Long> pending) {
        if (barrier.isBounded(id)) {
            for (Delayed each : List.copyOf(delayed)) {
                if (barrier.isBefore(each.threadId, each.row, pending)) {
                    force(each);
                }
            }
        }
        barrier.end(id, pending);
    }

    /** Takes out what was delayed: it has failed. */
    void drop(Delayed failed) {
        if (delayed.remove(failed)) {
            failed.emitted();
            out.rolledBack(failed.rows);
        }
    }

    /** Emits everything that has nothing left to wait for. */
    void advance() {
        boolean moved = !delayed.isEmpty();
        while (moved) {
            moved = false;
            for (Iterator<Delayed> each = delayed.iterator(); each.hasNext(); ) {
                Delayed next = each.next();
                if (next.ready()) {
                    each.remove();
                    next.emitted();
                    emit(next.transaction, next.rows, next.row);
                    moved = true;
                }
            }
        }
    }

    Set<Delayed> delayed() {
        return delayed;
    }

    SnapshotBarrier barrier() {
        return barrier;
    }

    long rows() {
        return delayed.stream().mapToLong(d -> d.rows).sum() + barrier.rows();
    }
}
