package org.generallog.testbed.workload;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Gives each statement its time slot, so that all sessions together keep a rate. */
public final class Pace {
    /** After a pause of the server the sessions catch up for this long at most; more would be a burst of their own making. */
    private static final long MOST_BEHIND_NANOS = 200_000_000;

    private final long intervalNanos;
    private final AtomicLong next = new AtomicLong(System.nanoTime());

    /** @param perSecond statements; 0 for no limit */
    public Pace(int perSecond) {
        this.intervalNanos = perSecond == 0 ? 0 : 1_000_000_000L / perSecond;
    }

    /** Returns when the caller may send one statement, or at once when interrupted. */
    public void await() {
        if (intervalNanos == 0) {
            return;
        }
        long earliest = System.nanoTime() - MOST_BEHIND_NANOS;
        long slot = next.updateAndGet(last -> Math.max(last + intervalNanos - earliest, 0) + earliest);
        for (long left = slot - System.nanoTime();
                left > 0 && !Thread.currentThread().isInterrupted();
                left = slot - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
    }
}
