package org.generallog.replicator.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.generallog.replay.apply.ApplyStats;
import org.generallog.replicator.daemon.Watched;
import org.generallog.replicator.metrics.Readings;

/**
 * Whether the pipeline does its work, not merely whether the process lives: red, with the reasons, while it starts, is stuck,
 * cannot reach an instance, hears no heartbeat, or runs out of disk. Thread-safe.
 */
public final class Readiness {
    private static final Duration NEVER = Duration.ofSeconds(-1);

    private final Readings readings;
    private final Watched watched;
    private final Lasting reconnecting = new Lasting();
    private final Lasting readingFails = new Lasting();
    private final Lasting noHeartbeat = new Lasting();
    private final Lasting standing = new Lasting();
    private long lastApplied;
    private long lastReadErrors;
    /** Whether rows of the log were read at the last look. */
    private boolean reading;

    private long lastRowsRead;
    private long lastHeartbeat;

    public Readiness(Readings readings) {
        this.readings = readings;
        this.watched = readings.watched();
    }

    /** Why it is red; empty for green. */
    public synchronized List<String> reasons() {
        List<String> reasons = new ArrayList<>();
        if (standsBy()) {
            return reasons;
        }
        if (watched.plan().captures()) {
            capture(reasons);
            disk(reasons);
        }
        if (watched.plan().applies()) {
            apply(reasons);
        }
        return reasons;
    }

    /** Looks at what changes with time; to be called about once a second. */
    public synchronized void look() {
        long errors = watched.capture().readErrors.sum();
        long rows = watched.capture().rowsRead.sum();
        long heartbeat = watched.capture().lastHeartbeatMicros();
        if (errors > lastReadErrors) {
            readingFails.is(true);
        } else if (rows > lastRowsRead || heartbeat > lastHeartbeat) {
            readingFails.is(false);
        }
        reading = rows > lastRowsRead;
        lastReadErrors = errors;
        lastRowsRead = rows;
        lastHeartbeat = heartbeat;
        noHeartbeat.is(heartbeat == 0 && !standsBy());
        long applied = watched.apply().applied();
        boolean moves = applied > lastApplied || watched.apply().progress().state() != ApplyStats.State.RUNNING;
        standing.is(!moves && watched.backlog().bytes().orElse(0) > 0);
        lastApplied = applied;
        reconnecting.is(watched.apply().progress().state() == ApplyStats.State.RECONNECTING);
    }

    /** It does what it is there for: another process does the work. */
    private boolean standsBy() {
        return watched.apply().progress().state() == ApplyStats.State.STANDBY;
    }

    private void capture(List<String> reasons) {
        Duration patience = watched.config().http().unreadyAfter();
        if (longer(readingFails, patience)) {
            reasons.add("the old instance's log cannot be read since "
                    + readingFails.time().toSeconds() + " s; the log of the replicator says why");
        }
        OptionalDouble age = readings.captureLagSeconds();
        if (age.isEmpty()) {
            reasons.add(
                    longer(noHeartbeat, patience) && !reading
                            ? "no heartbeat came back through the old instance's log since the start: is general_log on, with"
                                    + " log_output=TABLE?"
                            : reading
                                    ? "starting: the old instance's log is read from before the start on, until a heartbeat comes back"
                                    : "starting: no heartbeat came back through the old instance's log yet");
        } else if (age.getAsDouble() > patience.toMillis() / 1e3) {
            reasons.add(
                    "the newest heartbeat read from the old instance's log is %.0f s old".formatted(age.getAsDouble()));
        }
    }

    private void apply(List<String> reasons) {
        ApplyStats.Progress progress = watched.apply().progress();
        switch (progress.state()) {
            case STARTING -> reasons.add("starting: applying has not begun");
            case STUCK -> reasons.add("applying has stopped: " + progress.reason());
            case STOPPED -> reasons.add("applying has ended");
            case RECONNECTING -> {
                if (longer(reconnecting, watched.config().http().unreadyAfter())) {
                    reasons.add("the new instance cannot be reached since "
                            + reconnecting.time().toSeconds() + " s: " + progress.reason());
                }
            }
            case WAITING_FOR_START -> {
                if (!progress.reason().isEmpty()) {
                    reasons.add(progress.reason());
                }
            }
            case STANDBY, RUNNING, THROTTLED -> {}
        }
        if (longer(standing, watched.config().http().unreadyAfter())) {
            reasons.add("nothing was applied for " + standing.time().toSeconds()
                    + " s, though there is a backlog: SHOW PROCESSLIST on the new instance shows what it does");
        }
        Duration most = watched.config().http().readyLag();
        OptionalDouble lag = readings.lagSeconds();
        if (lag.isPresent() && lag.getAsDouble() > most.toMillis() / 1e3) {
            reasons.add("the new instance is %.0f s behind, more than http.ready-lag = %d s"
                    .formatted(lag.getAsDouble(), most.toSeconds()));
        }
    }

    /** Low: less than two files of the relay log would still find room. */
    private void disk(List<String> reasons) {
        Path directory = watched.config().relayLog().directory();
        long needed = 2 * watched.config().relayLog().fileSize();
        try {
            if (Files.isDirectory(directory)) {
                long free = Files.getFileStore(directory).getUsableSpace();
                if (free < needed) {
                    reasons.add("the disk of the relay log has " + (free >> 20)
                            + " MB left, less than two files of it (" + (needed >> 20) + " MB)");
                }
            }
        } catch (IOException unreadable) {
            reasons.add("the relay log's directory cannot be looked at: " + unreadable.getMessage());
        }
    }

    private static boolean longer(Lasting state, Duration patience) {
        return state.time().compareTo(patience) > 0;
    }

    /** Since when something is so. */
    private static final class Lasting {
        private long sinceNanos;
        private boolean on;

        void is(boolean now) {
            if (now && !on) {
                sinceNanos = System.nanoTime();
            }
            on = now;
        }

        Duration time() {
            return on ? Duration.ofNanos(System.nanoTime() - sinceNanos) : NEVER;
        }
    }
}
