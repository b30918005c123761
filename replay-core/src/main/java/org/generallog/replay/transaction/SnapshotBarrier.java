package org.generallog.replay.transaction;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Sorts what commits while a copy takes its snapshot into before and after.
 *
 * <p>A copy holds a read lock while it looks for the threads that wait for that lock, and opens its snapshot. A row of the log is
 * written before its statement runs, so at the copy's last look ({@link #look}) the newest row of a waiting thread stands
 * in the log, and its effect is not in the snapshot. Everything else before the look is; everything behind it is not. Without a lock
 * the snapshot's own row is the boundary.
 */
final class SnapshotBarrier {
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

    void hold(Transaction transaction, long rows, long lastRow) {
        held.add(new Held(transaction, rows, lastRow));
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
        newestRow.putAll(state.newestRow());
        newestAtBoundary = state.newestAtBoundary();
    }
}
