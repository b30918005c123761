package org.generallog.replicator.daemon;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.generallog.replay.capture.CaptureStats;

/**
 * Ends the process once nothing was written on the old instance for a time and all is applied ({@code --stop-when-idle}).
 *
 * <p>Silence counts only while heartbeats come back through the log: an old instance that cannot be read is not silent.
 */
public final class IdleStop implements Service {
    /** A heartbeat read back within this time says that the log has been read up to then. */
    private static final Duration FRESH = Duration.ofSeconds(10);

    private final Watched watched;
    private final Duration idle;
    private final Ending ending;
    private final Clock clock;
    private final ScheduledExecutorService ticker =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "idle-stop"));

    public IdleStop(Watched watched, Duration idle, Ending ending, Clock clock) {
        this.watched = watched;
        this.idle = idle;
        this.ending = ending;
        this.clock = clock;
    }

    @Override
    public void start() {
        var unused = ticker.scheduleWithFixedDelay(this::look, 1_000, 500, TimeUnit.MILLISECONDS);
    }

    void look() {
        if (isIdle()) {
            ending.done("nothing was written on the old instance for " + idle.toSeconds() + " s, and all is applied");
        }
    }

    private boolean isIdle() {
        CaptureStats capture = watched.capture();
        long heartbeatAge = clock.millis() - TimeUnit.MICROSECONDS.toMillis(capture.lastHeartbeatMicros());
        boolean reads = capture.lastHeartbeatMicros() > 0 && heartbeatAge <= FRESH.toMillis();
        boolean ended = capture.progress().openTransactions() == 0;
        boolean applied = !watched.plan().applies()
                || watched.apply()
                                .progress()
                                .applied()
                                .compareTo(capture.progress().relay())
                        >= 0;
        return reads && ended && applied && capture.nanosSinceLastWrite() >= idle.toNanos();
    }

    @Override
    public void stop(Duration within) {
        ticker.shutdownNow();
    }
}
