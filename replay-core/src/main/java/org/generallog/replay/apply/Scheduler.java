package org.generallog.replay.apply;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.relaylog.RelayPosition;

/**
 * Decides which transactions may run now, on which lane and together. Two transactions that conflict keep the relay log's order; all
 * others may overlap. Used by the coordinator's thread.
 *
 * <p>A lane works in order, so a transaction may follow one that it depends on at once if that one is ahead of it on the
 * same lane: a chain on one hot row stays together, in few packets. A barrier (DDL, for example) runs alone, and nothing behind it is
 * looked at before it is done, since it may change what others touch.
 */
final class Scheduler {
    /** Batches on each lane that the window has room for. */
    private static final int AHEAD = 4;

    private final int lanes;
    private final int batch;
    private final long batchBytes;
    private final int mostTransactions;
    private final long mostBytes;
    private final Conflicts conflicts;

    /** Not done yet, and what is done behind them; in order. */
    private final Deque<Node> window = new ArrayDeque<>();

    private final Waiting waiting = new Waiting();

    private final Map<RelayPosition, Node> running = new HashMap<>();
    private long added;
    private long bytes;
    /** A barrier is in the window: the newest there. */
    private boolean barrier;

    /**
     * @param batch most transactions that a lane gets at once
     * @param batchBytes most bytes of statements among them; one transaction alone may have more
     */
    Scheduler(int lanes, int batch, long batchBytes, Conflicts conflicts) {
        this.lanes = lanes;
        this.batch = batch;
        this.batchBytes = batchBytes;
        this.mostTransactions = lanes * batch * AHEAD;
        this.mostBytes = (lanes + 1) * batchBytes * 2;
        this.conflicts = conflicts;
    }

    /** Whether it takes another transaction; bounded in number and bytes. */
    boolean hasRoom() {
        return !barrier && window.size() < mostTransactions && (bytes < mostBytes || window.isEmpty());
    }

    boolean isEmpty() {
        return window.isEmpty();
    }

    int waiting() {
        return waiting.size();
    }

    /**
     * Takes the next transaction of the relay log.
     *
     * @param lasting whether it is known that it may leave rows behind when it is rolled back
     * @throws org.generallog.replay.catalog.CatalogException while the new instance cannot be asked for its schema; may be tried again
     */
    void add(RelayEntry entry, boolean lasting) {
        Node node = new Node(entry, added);
        if (lasting) {
            node.makeLasting();
        }
        barrier = conflicts.add(node);
        if (barrier) {
            node.makeBarrier();
        }
        added++;
        window.add(node);
        waiting.add(node);
        bytes += node.bytes;
    }

    /**
     * What this lane may do next; empty where there is nothing.
     *
     * @param generation of the lane's queue: what is still in one before will come back, so nothing may follow it
     * @param most transactions, at most those of a batch
     */
    Optional<Work> poll(int lane, long generation, int most, boolean publish) {
        long queue = generation * lanes + lane;
        List<Node> chosen = alone(lane, queue, Math.min(batch, most));
        if (chosen.isEmpty()) {
            chosen = together(lane, queue, Math.min(batch, most));
        }
        if (chosen.isEmpty()) {
            return Optional.empty();
        }
        chosen.forEach(each -> running.put(each.entry.end(), each));
        boolean inOrder = isInOrder(queue, chosen.get(chosen.size() - 1));
        boolean lasting = chosen.get(0).isLasting();
        List<RelayEntry> entries = new ArrayList<>(chosen.size());
        Set<RelayPosition> timeless = new HashSet<>();
        for (Node each : chosen) {
            entries.add(each.entry);
            if (each.isTimeless()) {
                timeless.add(each.entry.end());
            }
        }
        return Optional.of(new Work(entries, timeless, generation, inOrder, publish, lasting));
    }

    /** The oldest transaction where it runs alone, and those behind it that run statement by statement as it does. They are on this lane then. */
    private List<Node> alone(int lane, long queue, int most) {
        List<Node> chosen = new ArrayList<>();
        long size = 0;
        for (Node each : window) {
            if (each.isDone() && !chosen.isEmpty()) {
                continue;
            }
            boolean fits = each.isAlone() && each.isWaiting() && each.belongsOn(lane, lanes);
            boolean alike = chosen.isEmpty()
                    || (chosen.get(0).runsApart()
                            && each.runsApart()
                            && chosen.size() < most
                            && size + each.bytes <= batchBytes);
            if (!fits || !alike) {
                break;
            }
            waiting.take(each, queue);
            chosen.add(each);
            size += each.bytes;
        }
        return chosen;
    }

    /** What may run on this lane in one commit. Each is on it at once, so that another one may follow it there. */
    private List<Node> together(int lane, long queue, int most) {
        List<Node> chosen = new ArrayList<>();
        long size = 0;
        for (Node each = waiting.next(null, queue); each != null; each = waiting.next(each, queue)) {
            if (!each.belongsOn(lane, lanes)) {
                continue;
            }
            if (!chosen.isEmpty() && size + each.bytes > batchBytes) {
                break;
            }
            Node blocker = each.blocker(queue);
            if (blocker != null) {
                waiting.park(each, blocker, queue);
                continue;
            }
            waiting.take(each, queue);
            chosen.add(each);
            size += each.bytes;
            if (chosen.size() >= most) {
                break;
            }
        }
        return chosen;
    }

    /** Whether all that is not done before this one is on the same lane. */
    private boolean isInOrder(long queue, Node last) {
        for (Node each : window) {
            if (each == last) {
                return true;
            }
            if (!each.isDone() && !each.isOn(queue)) {
                return false;
            }
        }
        return false;
    }

    /** A lane has ended its work. Returns the newest transaction below which all is applied, where that has moved. */
    Optional<RelayEntry> ended(Outcome outcome) {
        for (RelayEntry each : outcome.done()) {
            Node node = node(each);
            waiting.finish(node);
            conflicts.remove(node);
            if (node.isBarrier()) {
                barrier = false;
                conflicts.barrierApplied();
            }
        }
        boolean first = true;
        for (RelayEntry each : outcome.returned()) {
            Node node = node(each);
            if (first && outcome.suspect()) {
                node.suspect();
            }
            first = false;
            waiting.takeBack(node);
        }
        return low();
    }

    /** Found applied at the start. */
    Optional<RelayEntry> skip(RelayEntry entry) {
        Node node = new Node(entry, added++);
        node.finish();
        window.add(node);
        bytes += node.bytes;
        return low();
    }

    private Node node(RelayEntry entry) {
        Node node = running.remove(entry.end());
        if (node == null) {
            throw new IllegalStateException("no lane had the transaction at " + entry.begin());
        }
        return node;
    }

    private Optional<RelayEntry> low() {
        Optional<RelayEntry> low = Optional.empty();
        while (!window.isEmpty() && window.peek().isDone()) {
            Node node = window.remove();
            bytes -= node.bytes;
            low = Optional.of(node.entry);
        }
        return low;
    }
}
