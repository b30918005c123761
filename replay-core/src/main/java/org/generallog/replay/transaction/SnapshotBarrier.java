package org.generallog.replay.transaction;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sorts what commits while a copy takes its snapshot into before and after.
 *
 * <p>A copy holds a read lock while it looks for the threads that wait for that lock, and opens its snapshot. A row of the log is
 * written before its statement runs, so at the copy's last look ({@link #look}) the newest row of a waiting thread stands
 * in the log, and its effect is not in the snapshot. Everything else before the look is; everything behind it is not. Without a lock
 * the snapshot's own row is the boundary.
 */
final class SnapshotBarrier {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotBarrier.class);
    /** Bytes of statements that may wait in memory, and in each checkpoint. A snapshot takes some tenths of a second. */
    static final long MOST_BYTES = 16 << 20;
    /** Transactions that may wait; each costs some bytes beside its statements. */
    static final int MOST_HELD = 50_000;

    private final TransactionListener out;
    private final List<Held> held = new ArrayList<>();
    /** Number of the newest row of each thread; negative for one that was written after it had succeeded. */
    private final Map<Long, Long> newestRow = new HashMap<>();

    private Map<Long, Long> newestAtBoundary = Map.of();
    private String id = "";
    private long owner;
    /** Number of the newest row at the boundary; -1 before there is one. */
    private long boundary = -1;

    private boolean looked;
    private long rowNumber;
    private long bytes;

    /**
     * A transaction that waits for the snapshot to be over.
     *
     * @param lastRow number of the row that committed it
     */
    record Held(Transaction transaction, long rows, long lastRow) {}

    /** What the capture checkpoint keeps. */
    record State(
            String id,
            long owner,
            long boundary,
            boolean looked,
            long rowNumber,
            List<Held> held,
            Map<Long, Long> newestRow,
            Map<Long, Long> newestAtBoundary) {
        static State none() {
            return new State("", 0, -1, false, 0, List.of(), Map.of(), Map.of());
        }
    }

    SnapshotBarrier(TransactionListener out) {
        this.out = out;
    }

    boolean isUnderWay() {
        return !id.isEmpty();
    }

    /** A client's row has come. */
    void row(long threadId, boolean finished) {
        if (isUnderWay()) {
            rowNumber++;
            newestRow.put(threadId, finished ? -rowNumber : rowNumber);
        }
    }

    /** Number of the thread's newest row since the copy began; negative for one that was written after it had succeeded. */
    long newestRow(long threadId) {
        return newestRow.getOrDefault(threadId, 0L);
    }

    /** Beyond the bounds the snapshot is given up: what waits goes on, and its end is not told. */
    void hold(Transaction transaction, long rows, long lastRow) {
        held.add(new Held(transaction, rows, lastRow));
        bytes += transaction.bytesInMemory();
        if (bytes > MOST_BYTES || held.size() > MOST_HELD) {
            LOG.warn(
                    "the snapshot {} takes too long: {} transactions wait for its place in the log. It is given up; copy again",
                    id,
                    held.size());
            abandon();
        }
    }

    /** A copy begins to take its snapshot; one that began before and did not end is none. */
    void begin(String snapshot, long threadId) {
        abandon();
        id = snapshot;
        owner = threadId;
    }

    /** The copy looks, under its lock, for the threads that wait. */
    void look(String snapshot) {
        if (id.equals(snapshot)) {
            looked = true;
            mark();
        }
    }

    /** The snapshot's own row. */
    void take(String snapshot) {
        if (id.equals(snapshot) && !looked) {
            mark();
        }
    }

    private void mark() {
        boundary = rowNumber;
        newestAtBoundary = Map.copyOf(newestRow);
    }

    /**
     * The snapshot is taken.
     *
     * @param pending threads whose newest row before the last look had no effect yet
     */
    void end(String snapshot, Set<Long> pending) {
        if (!isBounded(snapshot)) {
            return;
        }
        List<Held> after = new ArrayList<>();
        for (Held each : held) {
            if (isBefore(each.transaction().threadId(), each.lastRow(), pending)) {
                out.committed(each.transaction(), each.rows());
            } else {
                after.add(each);
            }
        }
        held.clear();
        out.snapshot(snapshot);
        after.forEach(each -> out.committed(each.transaction(), each.rows()));
        reset();
    }

    /** Whether the end of this snapshot can be told. */
    boolean isBounded(String snapshot) {
        return isUnderWay() && id.equals(snapshot) && boundary >= 0;
    }

    /** Whether what a thread's row did is in the snapshot. */
    boolean isBefore(long thread, long row, Set<Long> pending) {
        boolean waits = row > 0 && pending.contains(thread) && row == newestAtBoundary.getOrDefault(thread, 0L);
        return Math.abs(row) <= boundary && !waits;
    }

    /** The thread is gone; if it took a snapshot, there is none. */
    void sessionEnded(long threadId) {
        if (isUnderWay() && threadId == owner) {
            abandon();
        }
    }

    private void abandon() {
        held.forEach(each -> out.committed(each.transaction(), each.rows()));
        reset();
    }

    private void reset() {
        held.clear();
        bytes = 0;
        newestRow.clear();
        newestAtBoundary = Map.of();
        id = "";
        boundary = -1;
        looked = false;
    }

    long rows() {
        return held.stream().mapToLong(Held::rows).sum();
    }

    State state() {
        return new State(
                id, owner, boundary, looked, rowNumber, List.copyOf(held), Map.copyOf(newestRow), newestAtBoundary);
    }

    void restore(State state) {
        id = state.id();
        owner = state.owner();
        boundary = state.boundary();
        looked = state.looked();
        rowNumber = state.rowNumber();
        held.addAll(state.held());
        bytes = held.stream()
                .mapToLong(each -> each.transaction().bytesInMemory())
                .sum();
        newestRow.putAll(state.newestRow());
        newestAtBoundary = state.newestAtBoundary();
    }
}
