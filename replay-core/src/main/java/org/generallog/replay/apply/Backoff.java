package org.generallog.replay.apply;

import java.time.Duration;

/** Waiting times between attempts: 10 ms, enough for the other side of a deadlock, doubled up to 5 s. */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private Duration next = FIRST;

    Duration next() {
        Duration now = next;
        Duration doubled = now.multipliedBy(2);
        next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
        return now;
    }

    void reset() {
        next = FIRST;
    }
}
