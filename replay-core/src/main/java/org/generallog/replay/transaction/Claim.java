package org.generallog.replay.transaction;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last statement of a session, as long as it may be waiting for locks of others.
 *
 * <p>A row of the log is written before its statement runs, so whether it had to wait is inferred: it wants a lock that an open
 * transaction of another session has taken before. Where the two rows stood close together the other one may as well have come first;
 * what the sessions do next decides (see {@link LockModel}).
 */
final class Claim {
    /** More than what the whole seconds of the oldest servers' log hide. */
    private static final long SETTLED_MICROS = 2_000_000;

    final long threadId;
    /** The transaction it belongs to; null for an autocommit statement. */
    final @Nullable OpenTransaction own;
    /** The statement itself where it is an autocommit one, not emitted before its blockers have ended. */
    final @Nullable Delayed delayed;

    final long sinceMicros;
    /** Text of the row, or of the newest row that its triggers wrote; empty where it is not known. */
    String text;

    final List<Hold> blockers = new ArrayList<>();
    /** The claim closed a circle of sessions that wait for each other: the old instance rolls one of them back. */
    boolean deadlocked;
    /** It changes nothing ({@code SELECT … FOR UPDATE}): when it fails there is nothing to undo. */
    boolean locksOnly;

    /**
     * @param holder who holds the lock
     * @param turn the holder's turn in which it took it: once it has gone on to a later one, it certainly has the lock
     * @param possible whether the texts do not tell that it is the same row: one of the two locks rows that it does not name
     */
    record Hold(OpenTransaction holder, long turn, boolean possible) {
        Hold(OpenTransaction holder, long turn) {
            this(holder, turn, false);
        }

        boolean open() {
            return !holder.ended();
        }

        boolean certain() {
            return !possible && holder.turn > turn;
        }
    }

    Claim(long threadId, @Nullable OpenTransaction own, @Nullable Delayed delayed, long sinceMicros, String text) {
        this.threadId = threadId;
        this.own = own;
        this.delayed = delayed;
        this.sinceMicros = sinceMicros;
        this.text = text;
    }

    /** The holder's statement had so long before this one came that it was over, though its session has sent nothing since. */
    private boolean isSettled(Hold hold) {
        long seen = hold.holder().seenMicros;
        return !hold.possible() && seen > 0 && sinceMicros - seen > SETTLED_MICROS;
    }

    boolean blocked() {
        return blockers.stream().anyMatch(Hold::open);
    }

    /** Whether nothing says that it had to come after any of these, but rows that may be others. */
    boolean onlyPossibly(Collection<? extends Ending> after) {
        return after.stream()
                .filter(each -> !each.ended())
                .allMatch(each -> blockers.stream().anyMatch(hold -> hold.holder() == each && hold.possible()));
    }

    /**
     * Whether it has waited for the whole of a time: nothing else explains that its session went on so much later, or that it did though
     * another one holds its row.
     */
    boolean timedOut(long untilMicros, long lockWaitMicros) {
        return untilMicros - sinceMicros >= lockWaitMicros
                && blockers.stream().anyMatch(hold -> hold.open() && !hold.possible());
    }

    boolean certainlyBlocked() {
        return blockers.stream().anyMatch(hold -> hold.open() && (hold.certain() || isSettled(hold)));
    }
}
