package org.generallog.replay.apply;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.generallog.replay.apply.ApplyStats.Progress;
import org.generallog.replay.apply.ApplyStats.State;

/** Publishes where applying stands. One thread writes it. */
final class ProgressReporter {
    private final ApplyStats stats;
    private final CaptureProgress capture;
    private final InstantSource clock;

    ProgressReporter(ApplyStats stats, CaptureProgress capture, InstantSource clock) {
        this.stats = stats;
        this.capture = capture;
        this.clock = clock;
    }

    ApplyStats stats() {
        return stats;
    }

    long nowMicros() {
        return ChronoUnit.MICROS.between(java.time.Instant.EPOCH, clock.instant());
    }

    void applied(Checkpoint checkpoint) {
        Progress was = stats.progress();
        long eventTime = checkpoint.eventTimeMicros() == 0 ? was.eventTimeMicros() : checkpoint.eventTimeMicros();
        publish(new Progress(was.state(), checkpoint.position(), eventTime, was.lagMicros(), was.reason()));
    }

    void state(State state, String reason) {
        Progress was = stats.progress();
        publish(new Progress(state, was.applied(), was.eventTimeMicros(), was.lagMicros(), reason));
    }

    /** The new instance takes what it is sent. */
    void running() {
        if (stats.progress().state() != State.RUNNING) {
            state(State.RUNNING, "");
        }
    }

    /** Brings the lag up to now. */
    void tick() {
        publish(stats.progress());
    }

    private void publish(Progress p) {
        long lag = capture.heartbeatAt(p.applied())
                .map(sent -> Math.max(0, nowMicros() - sent))
                .orElse(-1L);
        stats.progress(new Progress(p.state(), p.applied(), p.eventTimeMicros(), lag, p.reason()));
    }
}
