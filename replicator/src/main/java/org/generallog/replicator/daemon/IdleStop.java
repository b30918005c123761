package org.generallog.replicator.daemon;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.generallog.replay.apply.Rejected;
import org.generallog.replay.capture.CaptureStats;
import org.generallog.replicator.config.Touched;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process once nothing was written on the old instance for a time and all is applied ({@code --stop-when-idle}).
 *
 * <p>Silence counts only while heartbeats come back through the log: an old instance that cannot be read is not silent.
 */
public final class IdleStop implements Service {
    /** A heartbeat read back within this time says that the log has been read up to then. */
    private static final Duration FRESH = Duration.ofSeconds(10);

    private static final Duration SAY_AGAIN = Duration.ofMinutes(1);
    private static final Logger LOG = LoggerFactory.getLogger(IdleStop.class);

    private final Watched watched;
    private final Duration idle;
    private final Ending ending;
    private final Clock clock;
    private final ScheduledExecutorService ticker =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "idle-stop"));

    private String said = "";
    private long saidNanos;
    private long idleNanos = System.nanoTime();

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
        Optional<String> waits = waitsFor();
        long now = System.nanoTime();
        if (waits.isPresent()) {
            idleNanos = now;
            say(waits.get(), now);
            return;
        }
        if (watched.config().verify().touched() != Touched.OFF
                && watched.proof().roundBeganNanos() - idleNanos < 0) {
            // What was written last is compared, and the list worked off.
            say("rows that were written are compared with the old instance", now);
            return;
        }
        String done = "nothing was written on the old instance for " + idle.toSeconds() + " s, and all is applied";
        if (!watched.plan().applies()) {
            ending.done(done);
            return;
        }
        List<Rejected> rejected = watched.apply().recorded();
        Map<String, Long> listed = watched.apply().toVerify();
        if (rejected == null || listed == null || watched.apply().recordedNanos() - idleNanos < 0) {
            // The tables on the new instance are read every few seconds: what they say has to be of after the last
            // write.
            return;
        }
        if (rejected.isEmpty() && listed.isEmpty()) {
            ending.done(done);
        } else {
            ending.doubtful(done + "; but "
                    + rejected.stream().mapToLong(Rejected::statements).sum()
                    + " statements were rejected, and on the list to verify are "
                    + (listed.isEmpty() ? "no rows" : new TreeMap<>(listed)) + ": see the schema "
                    + watched.config().target().schema() + " on the new instance");
        }
    }

    private void say(String what, long now) {
        if (!what.equals(said) || now - saidNanos >= SAY_AGAIN.toNanos()) {
            LOG.info("--stop-when-idle waits: {}", what);
            said = what;
            saidNanos = now;
        }
    }

    /** What keeps it from ending; empty for nothing. */
    private Optional<String> waitsFor() {
        CaptureStats capture = watched.capture();
        long heartbeatAge = clock.millis() - TimeUnit.MICROSECONDS.toMillis(capture.lastHeartbeatMicros());
        if (capture.lastHeartbeatMicros() == 0 || heartbeatAge > FRESH.toMillis()) {
            return Optional.of("the old instance's log is not read up to now");
        }
        int open = capture.progress().openTransactions();
        if (open > 0) {
            return Optional.of(open + " transactions are open on the old instance");
        }
        if (watched.plan().applies()
                && watched.apply()
                                .progress()
                                .applied()
                                .compareTo(capture.progress().relay())
                        < 0) {
            return Optional.of("not all is applied");
        }
        if (capture.nanosSinceLastWrite() < idle.toNanos()) {
            return Optional.of("the last write on the old instance is less than " + idle.toSeconds() + " s ago");
        }
        return Optional.empty();
    }

    @Override
    public void stop(Duration within) {
        ticker.shutdownNow();
    }
}
