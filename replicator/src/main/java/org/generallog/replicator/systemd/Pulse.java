package org.generallog.replicator.systemd;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.generallog.replay.apply.ApplyStats;
import org.generallog.replicator.daemon.Watched;

/**
 * Whether a new start of the process could help. It could where a thread does nothing any more, or applying has stopped for
 * good. It could not where an instance is down, slow or far away: that is tried again here, and counts as life. One thread
 * uses it.
 */
final class Pulse {
    /** Longer than any single thing that either side waits for. */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Watched watched;
    private final LongSupplier nanoTime;
    private final ApplyStats.Progress atStart;
    private ApplyStats.Progress applied;
    private long appliedNanos;
    private long readings;
    private long readingsNanos;

    Pulse(Watched watched, LongSupplier nanoTime) {
        this.watched = watched;
        this.nanoTime = nanoTime;
        this.atStart = watched.apply().progress();
        this.applied = atStart;
    }

    /** Why a restart could help; empty while it could not. */
    Optional<String> stopped() {
        long now = nanoTime.getAsLong();
        Optional<String> capture = watched.plan().captures() ? capture(now) : Optional.empty();
        return capture.isPresent() || !watched.plan().applies() ? capture : apply(now);
    }

    /** Each reading of the log counts, one that has failed too; before the first one the old instance is waited for. */
    private Optional<String> capture(long now) {
        long until = watched.capture().polls.sum()
                + watched.capture().readErrors.sum()
                + watched.capture().rowsRead.sum();
        if (until != readings) {
            readings = until;
            readingsNanos = now;
        }
        return readings != 0 && isLong(now - readingsNanos)
                ? Optional.of("the thread that reads the old instance's log does nothing")
                : Optional.empty();
    }

    /** Where applying stands is told anew all the time, also while nothing is to be done or one statement takes hours. */
    @SuppressWarnings("ReferenceEquality") // a progress told again is news, though it be equal
    private Optional<String> apply(long now) {
        ApplyStats.Progress progress = watched.apply().progress();
        if (progress != applied) {
            applied = progress;
            appliedNanos = now;
        }
        if (progress.state() == ApplyStats.State.STUCK) {
            return Optional.of("applying has stopped: " + progress.reason());
        }
        return applied != atStart && isLong(now - appliedNanos)
                ? Optional.of("the thread that applies does nothing")
                : Optional.empty();
    }

    private static boolean isLong(long nanos) {
        return nanos > PATIENCE.toNanos();
    }
}
