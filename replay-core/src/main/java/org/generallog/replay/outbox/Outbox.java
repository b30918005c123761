package org.generallog.replay.outbox;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.generallog.replay.identity.Identity;
import org.generallog.replay.identity.Pending;
import org.generallog.replay.log.LogReadException;
import org.generallog.replay.transaction.SpillDirectory;
import org.generallog.replay.transaction.ToVerify;
import org.generallog.replay.transaction.Transaction;
import org.generallog.replay.transaction.TransactionState;
import org.jspecify.annotations.Nullable;

/**
 * What capture has decided, in commit order, until it is settled: a transaction when the ids of its rows are known or given up, a mark at
 * once. Nothing overtakes. So a mark's place in the relay log is where it really stands, and lag counts what is held. Used by the
 * capture's thread alone; part of the capture checkpoint.
 *
 * <p>Example: {@code T1 (ids not yet visible), heartbeat, T2 (no ids)}: all three wait, though only the first is not settled.
 */
public final class Outbox {
    /** Bytes of statements that may wait in memory, and in each checkpoint. */
    static final long MOST_BYTES = 16 << 20;
    /** What a statement takes beside its text: its context, its session, what is known of its ids. */
    private static final long STATEMENT_BYTES = 500;

    static final int MOST_ENTRIES = 20_000;

    private final Identity identity;
    private final Exit exit;
    private final Deque<Entry> queue = new ArrayDeque<>();
    /** Rows that each session has sent, as long as one of its transactions waits. */
    private final Map<Long, Long> turns = new HashMap<>();

    private long bytes;
    private long rows;
    /** When the last transaction came. */
    private long lastMicros;

    /** A transaction or a mark. */
    private record Entry(
            @Nullable Transaction transaction,
            long rows,
            @Nullable Pending pending,
            long turn,
            @Nullable Mark mark) {

        boolean isSettled() {
            return pending == null || pending.isSettled();
        }
    }

    /** What the capture checkpoint keeps, in order: either a transaction or a mark. */
    public record State(
            @Nullable TransactionState transaction,
            long rows,
            @Nullable Mark mark) {}

    public Outbox(Identity identity, Exit exit) {
        this.identity = identity;
        this.exit = exit;
    }

    /** The next transaction in commit order. */
    public void transaction(Transaction transaction, long logRows) {
        Optional<Pending> pending = identity.committed(transaction);
        lastMicros = transaction.commitTimeMicros();
        if (queue.isEmpty() && pending.isEmpty()) {
            exit.transaction(identity.said(transaction, null), logRows);
            return;
        }
        long turn = pending.isPresent() ? turns.merge(transaction.threadId(), 0L, Long::sum) : 0;
        queue.add(new Entry(transaction, logRows, pending.orElse(null), turn, null));
        bytes += bytes(transaction);
        rows += logRows;
    }

    /** About what it takes in memory; nothing of a transaction that is in a file. */
    private static long bytes(Transaction transaction) {
        long texts = transaction.bytesInMemory();
        return texts == 0 ? 0 : texts + STATEMENT_BYTES * transaction.changes().size();
    }

    /** A mark behind all that has come before it. */
    public void mark(Mark mark) {
        if (queue.isEmpty()) {
            exit.mark(mark);
        } else {
            queue.add(new Entry(null, 0, null, 0, mark));
        }
    }

    /** A session has sent its next row: the old instance is through with what it sent before. */
    public void arrived(long thread) {
        turns.computeIfPresent(thread, (t, turn) -> turn + 1);
    }

    /** A session is gone: with it goes all that it ran. */
    public void ended(long thread) {
        arrived(thread);
    }

    /**
     * Looks for what is waiting, and lets out what is settled. Each call is one look at the old instance's tables.
     *
     * @param behind whether more of the log waits to be read
     * @return whether anything has left
     * @throws LogReadException while the old instance cannot be asked; nothing is lost, and it may be tried again
     */
    public boolean settle(boolean behind) throws LogReadException {
        List<Pending> waiting = new ArrayList<>();
        for (Entry each : queue) {
            if (each.pending() != null && !each.isSettled()) {
                if (turns.getOrDefault(each.pending().thread(), Long.MAX_VALUE) > each.turn()) {
                    each.pending().over();
                }
                waiting.add(each.pending());
            }
        }
        if (!waiting.isEmpty()) {
            identity.look(waiting, behind);
        }
        boolean any = leave();
        return nobodys() || any;
    }

    /** Lists the rows that no statement has inserted. */
    private boolean nobodys() {
        List<ToVerify> items = identity.nobodys(pending()).stream()
                .map(item -> new ToVerify(item, lastMicros))
                .toList();
        if (!items.isEmpty()) {
            exit.transaction(new Transaction(0, Transaction.Kind.DATA, lastMicros, List.copyOf(items)), 0);
        }
        return !items.isEmpty();
    }

    private boolean leave() {
        boolean any = false;
        while (!queue.isEmpty() && queue.element().isSettled()) {
            Entry first = queue.remove();
            any = true;
            if (first.mark() != null) {
                exit.mark(first.mark());
            } else if (first.transaction() != null) {
                bytes -= bytes(first.transaction());
                rows -= first.rows();
                exit.transaction(identity.said(first.transaction(), first.pending()), first.rows());
            }
        }
        if (queue.isEmpty()) {
            turns.clear();
        }
        return any;
    }

    /** Whether so much waits that nothing more may be read. */
    public boolean isFull() {
        return bytes > MOST_BYTES || queue.size() > MOST_ENTRIES;
    }

    public boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Rows of the log whose transactions wait. */
    public long rows() {
        return rows;
    }

    /** What is looked for. */
    public List<Pending> pending() {
        List<Pending> all = new ArrayList<>();
        for (Entry each : queue) {
            if (each.pending() != null) {
                all.add(each.pending());
            }
        }
        return all;
    }

    public List<State> state() {
        return queue.stream()
                .map(each -> new State(
                        each.transaction() == null ? null : TransactionState.of(each.transaction()),
                        each.rows(),
                        each.mark()))
                .toList();
    }

    public void restore(List<State> states, SpillDirectory spills) {
        for (State each : states) {
            if (each.mark() != null) {
                mark(each.mark());
            } else if (each.transaction() != null) {
                transaction(each.transaction().restore(spills), each.rows());
            }
        }
    }
}
