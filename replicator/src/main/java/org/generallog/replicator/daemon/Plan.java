package org.generallog.replicator.daemon;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What a process is to do.
 *
 * @param start where applying begins; of no meaning where nothing is applied
 * @param stopWhenIdle end with 0 after so long without a write on the old instance, once all is applied; empty: never
 * @param acceptFilterChange whether what is left out may be another than at the start before
 * @param standsBy whether to wait, and to take over, while another process does this work; else that is an error
 */
public record Plan(
        Set<Side> sides, StartAt start, Optional<Duration> stopWhenIdle, boolean acceptFilterChange, boolean standsBy) {
    /** With the filter of the start before, and standing by. */
    public Plan(Set<Side> sides, StartAt start, Optional<Duration> stopWhenIdle) {
        this(sides, start, stopWhenIdle, false, true);
    }

    public Plan {
        sides = Set.copyOf(sides);
    }

    /** For people. */
    @Override
    public String toString() {
        String what = captures() && applies() ? "captures and applies" : captures() ? "captures" : "applies";
        return what
                + (applies() ? ", start " + start : "")
                + stopWhenIdle
                        .map(idle -> ", stops when idle for " + idle.toSeconds() + " s")
                        .orElse("");
    }

    public boolean captures() {
        return sides.contains(Side.CAPTURE);
    }

    public boolean applies() {
        return sides.contains(Side.APPLY);
    }
}
