package org.generallog.replay.apply;

import java.time.Duration;

/** Says what happens often once a minute, with how often it was. Thread-safe. */
final class MinuteNotice {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private long saidNanos = System.nanoTime() - MINUTE;
    private long unsaid;

    /** It has happened once more. Returns how often since it was said last, where it is to be said now; else 0. */
    synchronized long more() {
        return more(System.nanoTime());
    }

    synchronized long more(long nowNanos) {
        unsaid++;
        if (nowNanos - saidNanos < MINUTE) {
            return 0;
        }
        saidNanos = nowNanos;
        long said = unsaid;
        unsaid = 0;
        return said;
    }
}
