package org.generallog.replicator.metrics;

import java.time.Clock;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import org.generallog.replay.apply.ApplyStats;
import org.generallog.replicator.daemon.Watched;

/** What is computed from the stats rather than counted there. Thread-safe. */
public final class Readings {
    private final Watched watched;
    private final Clock clock;

    private ApplyStats.Progress lastProgress;
    private long lastProgressNanos;

    public Readings(Watched watched, Clock clock) {
        this.watched = watched;
        this.clock = clock;
        this.lastProgress = watched.apply().progress();
        this.lastProgressNanos = System.nanoTime();
    }

    public Watched watched() {
        return watched;
    }

    public long nowMillis() {
        return clock.millis();
    }

    /**
     * How far the new instance is behind the old one, in seconds; empty while unknown. It grows while the apply side tells nothing
     * new, so that a stuck one does not look fast.
     */
    @SuppressWarnings("ReferenceEquality") // a progress told again is news, though it be equal
    public synchronized OptionalDouble lagSeconds() {
        ApplyStats.Progress progress = watched.apply().progress();
        if (progress != lastProgress) {
            lastProgress = progress;
            lastProgressNanos = System.nanoTime();
        }
        boolean applying = progress.state().compareTo(ApplyStats.State.WAITING_FOR_START) > 0;
        if (!watched.plan().applies() || !applying || progress.lagMicros() < 0) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(progress.lagMicros() / 1e6 + (System.nanoTime() - lastProgressNanos) / 1e9);
    }

    /** Age of the newest heartbeat read back through the old instance's log, in seconds; empty before the first. */
    public OptionalDouble captureLagSeconds() {
        long sent = watched.capture().lastHeartbeatMicros();
        if (!watched.plan().captures() || sent == 0) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(Math.max(0, clock.millis() - TimeUnit.MICROSECONDS.toMillis(sent)) / 1e3);
    }
}
