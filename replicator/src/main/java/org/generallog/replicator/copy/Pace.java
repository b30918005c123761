package org.generallog.replicator.copy;

import java.util.concurrent.TimeUnit;

/** Keeps the writers below a number of bytes a second. Thread-safe. */
final class Pace {
    private final long bytesPerSecond;
    private long next = System.nanoTime();

    /** @param bytesPerSecond 0 for as many as possible */
    Pace(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /** Waits until these bytes may be written. */
    void await(long bytes) throws InterruptedException {
        if (bytesPerSecond > 0) {
            TimeUnit.NANOSECONDS.sleep(reserve(bytes));
        }
    }

    private synchronized long reserve(long bytes) {
        long now = System.nanoTime();
        // What was not used is not saved up.
        next = Math.max(next, now);
        long wait = next - now;
        next += (long) (bytes * 1e9 / bytesPerSecond);
        return wait;
    }
}
