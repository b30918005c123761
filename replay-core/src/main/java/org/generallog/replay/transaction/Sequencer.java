package org.generallog.replay.transaction;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Emits transactions in the order in which they took effect.
 *
 * <p>Two things hold one back: others that it followed and that have not ended ({@link Delayed}), and the taking of a snapshot. While
 * a copy takes its snapshot under a lock, statements arrive in the log that wait for that lock: those of the threads that the copy
 * names as pending took effect after the snapshot although they stand before it.
 */
final class Sequencer {
    private final TransactionListener out;
    private final Set<Delayed> delayed = new LinkedHashSet<>();
    private final List<Held> held = new ArrayList<>();
    private String snapshotId = "";
    private boolean snapshotTaken;

    /** A transaction that waits for the snapshot to be over. */
    record Held(Transaction transaction, long rows, boolean beforeSnapshot) {}

    Sequencer(TransactionListener out) {
        this.out = out;
    }

    void emit(Transaction transaction, long rows) {
        if (snapshotId.isEmpty()) {
            out.committed(transaction, rows);
        } else {
            held.add(new Held(transaction, rows, !snapshotTaken));
        }
    }

    void delay(Delayed later) {
        delayed.add(later);
    }

    /** Emits now what was delayed: its session has shown that it took effect. */
    void force(Delayed now) {
        if (delayed.remove(now)) {
            now.emitted();
            emit(now.transaction, now.rows);
        }
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
                    emit(next.transaction, next.rows);
                    moved = true;
                }
            }
        }
    }

    Set<Delayed> delayed() {
        return delayed;
    }

    long rows() {
        return delayed.stream().mapToLong(d -> d.rows).sum()
                + held.stream().mapToLong(Held::rows).sum();
    }

    void beginSnapshot(String id) {
        if (!snapshotId.isEmpty()) {
            abandonSnapshot();
        }
        snapshotId = id;
        snapshotTaken = false;
    }

    void takeSnapshot(String id) {
        if (snapshotId.equals(id)) {
            snapshotTaken = true;
        }
    }

    /**
     * The lock is gone. Whatever was complete before the snapshot goes first.
     *
     * @param pending threads whose last statement before the snapshot waited for the lock
     */
    void endSnapshot(String id, Set<Long> pending) {
        if (!snapshotId.equals(id)) {
            return;
        }
        snapshotId = "";
        List<Held> after = new ArrayList<>();
        for (int i = 0; i < held.size(); i++) {
            Held each = held.get(i);
            if (each.beforeSnapshot() && !(pending.contains(each.transaction().threadId()) && isLastBefore(i))) {
                out.committed(each.transaction(), each.rows());
            } else {
                after.add(each);
            }
        }
        held.clear();
        if (snapshotTaken) {
            out.snapshot(id);
        }
        after.forEach(each -> out.committed(each.transaction(), each.rows()));
    }

    private boolean isLastBefore(int index) {
        long thread = held.get(index).transaction().threadId();
        for (int i = index + 1; i < held.size() && held.get(i).beforeSnapshot(); i++) {
            if (held.get(i).transaction().threadId() == thread) {
                return false;
            }
        }
        return true;
    }

    /** The copy has died: there is no such snapshot. */
    void abandonSnapshot() {
        snapshotId = "";
        held.forEach(each -> out.committed(each.transaction(), each.rows()));
        held.clear();
    }

    String snapshotId() {
        return snapshotId;
    }

    boolean snapshotTaken() {
        return snapshotTaken;
    }

    List<Held> held() {
        return held;
    }

    void restore(String id, boolean taken, List<Held> transactions) {
        snapshotId = id;
        snapshotTaken = taken;
        held.addAll(transactions);
    }
}
