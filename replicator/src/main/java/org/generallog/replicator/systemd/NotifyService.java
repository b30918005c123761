package org.generallog.replicator.systemd;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.generallog.replay.apply.ApplyStats;
import org.generallog.replicator.daemon.Service;
import org.generallog.replicator.daemon.Watched;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the service manager every few seconds how the process is ({@code STATUS}), that it lives ({@code WATCHDOG}) unless a
 * restart could help, and once that it is ready: when both instances have answered. Until then it asks for more time, so that
 * a start is not given up because an instance is down.
 */
public final class NotifyService implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(NotifyService.class);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration SLOWEST = Duration.ofSeconds(10);
    private static final String MORE_TIME = "EXTEND_TIMEOUT_USEC=" + TimeUnit.MINUTES.toMicros(1);

    private final ServiceManager manager;
    private final Watched watched;
    private final Pulse pulse;
    private final Supplier<String> sentence;
    private final Duration period;
    private final LongSupplier nanoTime;
    private final ScheduledExecutorService ticker =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "notify"));
    private boolean ready;
    private boolean told;
    private long toldNanos;
    private String stopped = "";

    NotifyService(
            ServiceManager manager,
            Watched watched,
            Supplier<String> sentence,
            Duration watchdog,
            LongSupplier nanoTime) {
        this.manager = manager;
        this.watched = watched;
        this.pulse = new Pulse(watched, nanoTime);
        this.sentence = sentence;
        this.period = period(watchdog);
        this.nanoTime = nanoTime;
    }

    /**
     * The service; empty where nobody wants to be told.
     *
     * @param sentence how the replication is, in one line
     */
    public static Optional<NotifyService> of(
            Map<String, String> environment, Watched watched, Supplier<String> sentence) {
        if (environment.getOrDefault("NOTIFY_SOCKET", "").isEmpty()) {
            return Optional.empty();
        }
        Duration watchdog = watchdog(environment.getOrDefault("WATCHDOG_USEC", ""));
        return Optional.of(new NotifyService(new NotifyProgram(), watched, sentence, watchdog, System::nanoTime));
    }

    /** Zero for none. */
    private static Duration watchdog(String micros) {
        try {
            return Duration.of(Long.parseLong(micros), ChronoUnit.MICROS);
        } catch (NumberFormatException none) {
            return Duration.ZERO;
        }
    }

    /** Some times within the watchdog's patience. */
    private static Duration period(Duration watchdog) {
        Duration quarter = watchdog.dividedBy(4);
        return quarter.isZero() || quarter.compareTo(SLOWEST) > 0 ? SLOWEST : quarter;
    }

    @Override
    public void start() {
        var unused = ticker.scheduleWithFixedDelay(this::tick, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void tick() {
        try {
            look();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // The next look comes; where none succeeds, the watchdog bites.
            LOG.warn("the service manager was not told", e);
        }
    }

    /** Tells what there is to be told now. */
    void look() throws InterruptedException {
        Optional<String> why = pulse.stopped();
        if (why.isPresent() && !why.get().equals(stopped)) {
            LOG.warn("the watchdog is not fed: {}", why.get());
        }
        stopped = why.orElse("");
        long now = nanoTime.getAsLong();
        boolean becomesReady = !ready && isConnected();
        if (told && !becomesReady && now - toldNanos < period.toNanos()) {
            return;
        }
        ready |= becomesReady;
        told = true;
        toldNanos = now;
        List<String> assignments = new ArrayList<>();
        if (becomesReady) {
            assignments.add("READY=1");
        }
        assignments.add("STATUS=" + oneLine(sentence.get()));
        if (why.isEmpty()) {
            assignments.add(ready ? "WATCHDOG=1" : MORE_TIME);
        }
        manager.tell(assignments);
    }

    private boolean isConnected() {
        if (watched.apply().progress().state() == ApplyStats.State.STANDBY) {
            return true;
        }
        return (!watched.plan().captures() || !watched.capture().encryption().isEmpty())
                && (!watched.plan().applies() || !watched.apply().encryption().isEmpty());
    }

    /** What servers say is quoted there: a line break would begin an assignment of its own. */
    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints().map(c -> Character.isISOControl(c) ? ' ' : c).forEach(line::appendCodePoint);
        return line.toString();
    }

    @Override
    public void stop(Duration within) throws InterruptedException {
        ticker.shutdownNow();
        boolean unused = ticker.awaitTermination(Math.min(within.toMillis(), 1000), TimeUnit.MILLISECONDS);
        manager.tell(List.of("STOPPING=1", "STATUS=stopping"));
    }
}
