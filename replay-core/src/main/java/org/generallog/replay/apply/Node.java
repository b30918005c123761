package org.generallog.replay.apply;

import java.util.ArrayList;
import java.util.List;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.SessionLink;
import org.generallog.replay.transaction.StatementChange;
import org.jspecify.annotations.Nullable;

/** A transaction in the scheduler's window. */
final class Node {
    static final long NOWHERE = -1;

    final RelayEntry entry;
    final long number;
    final long bytes;
    /** What has to be applied before it. */
    private final List<Node> after = new ArrayList<>();
    /** What was looked at and found to wait for this one. */
    private List<Node> waiters = List.of();

    /** The queue of a lane, as {@link Scheduler} numbers them. */
    private long queue = NOWHERE;

    private boolean done;
    /** It was rejected while others before it were still on their way: it runs once they are done. */
    private boolean suspect;

    private boolean barrier;
    /** It leaves the same rows whatever the time is. */
    private boolean timeless;
    /** It may write to tables that keep their rows when it is rolled back. */
    private boolean lasting;

    /** What it shares with its session's other statements is on one lane; negative for a transaction that stands for itself. */
    private final long session;

    Node(RelayEntry entry, long number) {
        this.entry = entry;
        this.number = number;
        long sum = 0;
        boolean linked = false;
        for (Change change : entry.transaction().changes()) {
            sum += change.bytes();
            linked |= change instanceof StatementChange statement
                    && !statement.link().equals(SessionLink.NONE);
        }
        this.bytes = sum;
        this.session = linked ? entry.transaction().threadId() : -1;
    }

    void runsAfter(Node other) {
        if (other != this && !other.done && (after.isEmpty() || after.get(after.size() - 1) != other)) {
            after.add(other);
        }
    }

    /** One that has to be applied, or be ahead of it on this queue, before it can join the queue; null where there is none. */
    @Nullable
    Node blocker(long wanted) {
        while (!after.isEmpty() && after.get(after.size() - 1).done) {
            after.remove(after.size() - 1);
        }
        // The newest first: it will be done last.
        for (int i = after.size() - 1; i >= 0; i--) {
            Node each = after.get(i);
            if (!each.done && each.queue != wanted) {
                return each;
            }
        }
        return null;
    }

    /** Whether it can run on this one of so many lanes, as far as its session is concerned. */
    boolean belongsOn(int wanted, int lanes) {
        return session < 0 || Math.floorMod(session, lanes) == wanted;
    }

    void give(long to) {
        queue = to;
    }

    void takeBack() {
        queue = NOWHERE;
    }

    /** Whether it is on no queue yet. */
    boolean isWaiting() {
        return queue == NOWHERE && !done;
    }

    /** The queue that it is on; only where it is on one. */
    long queue() {
        return queue;
    }

    void awaitedBy(Node waiter) {
        if (waiters.isEmpty()) {
            waiters = new ArrayList<>(2);
        }
        waiters.add(waiter);
    }

    /** What waits for this one, and perhaps some that did. */
    List<Node> waiters() {
        return waiters;
    }

    boolean isOn(long wanted) {
        return queue == wanted;
    }

    void finish() {
        done = true;
        after.clear();
        waiters = List.of();
    }

    boolean isDone() {
        return done;
    }

    void suspect() {
        suspect = true;
    }

    void makeTimeless() {
        timeless = true;
    }

    boolean isTimeless() {
        return timeless;
    }

    void makeLasting() {
        lasting = true;
    }

    boolean isLasting() {
        return lasting;
    }

    void makeBarrier() {
        barrier = true;
    }

    boolean isBarrier() {
        return barrier;
    }

    /** Whether it runs statement by statement, and nothing else makes it run alone. */
    boolean runsApart() {
        return lasting && !barrier && !suspect;
    }

    /** Whether it may only run once everything before it is applied, and by itself. */
    boolean isAlone() {
        return barrier || suspect || lasting;
    }
}
