package org.generallog.replay.apply;

import java.util.ArrayList;
import java.util.List;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.transaction.Change;

/** A transaction in the scheduler's window. */
final class Node {
    private static final int NO_LANE = -1;

    final RelayEntry entry;
    final long number;
    final long bytes;
    /** What has to be applied before it. Those that are done are taken out when they are met. */
    private final List<Node> after = new ArrayList<>();

    private int lane = NO_LANE;
    private boolean done;
    /** It was rejected while others before it were still on their way: it runs once they are done. */
    private boolean suspect;

    private boolean barrier;

    Node(RelayEntry entry, long number) {
        this.entry = entry;
        this.number = number;
        long sum = 0;
        for (Change change : entry.transaction().changes()) {
            sum += change.bytes();
        }
        this.bytes = sum;
    }

    void runsAfter(Node other) {
        if (other != this && !other.done && (after.isEmpty() || after.get(after.size() - 1) != other)) {
            after.add(other);
        }
    }

    /** Whether this lane may take it: what comes before it is done, or ahead of it on the same lane. */
    boolean mayRunOn(int wanted) {
        after.removeIf(Node::isDone);
        for (Node each : after) {
            if (each.lane != wanted) {
                return false;
            }
        }
        return true;
    }

    void give(int to) {
        lane = to;
    }

    void takeBack() {
        lane = NO_LANE;
    }

    boolean isOn(int wanted) {
        return lane == wanted;
    }

    void finish() {
        done = true;
        after.clear();
    }

    boolean isDone() {
        return done;
    }

    void suspect() {
        suspect = true;
    }

    void makeBarrier() {
        barrier = true;
    }

    boolean isBarrier() {
        return barrier;
    }

    /** Whether it may only run once everything before it is applied, and by itself. */
    boolean isAlone() {
        return barrier || suspect;
    }
}
