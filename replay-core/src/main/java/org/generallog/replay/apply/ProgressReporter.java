package org.generallog.replay.apply;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import org.generallog.replay.apply.ApplyStats.Progress;
import org.generallog.replay.apply.ApplyStats.State;

/** Publishes where applying stands: the low-water mark, and the state of the lane that is worst off. Any thread may use it. */
final class ProgressReporter {
    private final ApplyStats stats;
    private final CaptureProgress capture;
    private final InstantSource clock;
    private final Map<Integer, Trouble> troubles = new TreeMap<>();

    /** A lane that does not run. */
    private record Trouble(State state, String reason) {}

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

    /** Everything before it is on the new instance. */
    Checkpoint low() {
        Progress now = stats.progress();
        return new Checkpoint(now.applied(), now.eventTimeMicros());
    }

    synchronized void applied(Checkpoint checkpoint) {
        Progress was = stats.progress();
        long eventTime = checkpoint.eventTimeMicros() == 0 ? was.eventTimeMicros() : checkpoint.eventTimeMicros();
        publish(new Progress(was.state(), checkpoint.position(), eventTime, was.lagMicros(), was.reason()));
    }

    synchronized void state(State state, String reason) {
        Progress was = stats.progress();
        publish(new Progress(state, was.applied(), was.eventTimeMicros(), was.lagMicros(), reason));
    }

    /** A lane cannot go on: it is stuck, or it reconnects, or it has to pause. */
    synchronized void trouble(int lane, State state, String reason) {
        troubles.put(lane, new Trouble(state, reason));
        show();
    }

    /** The new instance takes what the lane sends. */
    void running(int lane) {
        if (stats.progress().state() != State.RUNNING) {
            recovered(lane);
        }
    }

    synchronized void recovered(int lane) {
        troubles.remove(lane);
        show();
    }

    private void show() {
        State state = State.RUNNING;
        String reason = "";
        for (Trouble each : troubles.values()) {
            if (each.state().compareTo(state) > 0) {
                state = each.state();
                reason = each.reason();
            }
        }
        state(state, reason);
    }

    /** Brings the lag up to now. */
    synchronized void tick() {
        publish(stats.progress());
    }

    private void publish(Progress p) {
        long lag = capture.heartbeatAt(p.applied())
                .map(sent -> Math.max(0, nowMicros() - sent))
                .orElse(-1L);
        stats.progress(new Progress(p.state(), p.applied(), p.eventTimeMicros(), lag, p.reason()));
    }
}
