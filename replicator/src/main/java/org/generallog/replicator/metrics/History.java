package org.generallog.replicator.metrics;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.generallog.replay.apply.ApplyStats;
import org.generallog.replicator.daemon.Service;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks once a second and keeps the last minutes, and each minute of the whole migration, for the page's charts and the rates. */
public final class History implements Service {
    private static final int KEPT = 900;
    private static final int POINTS = 720;
    private static final Logger LOG = LoggerFactory.getLogger(History.class);

    private final Readings readings;
    private final Runnable onTick;
    private final MinuteHistory minutes;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private final ScheduledExecutorService ticker =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "history"));

    private long lastNanos;
    private long lastRows;
    private long lastTransactions;

    /**
     * One second.
     *
     * @param lag seconds, null while unknown
     * @param rows of the log, read a second
     * @param transactions applied a second (captured where nothing is applied)
     * @param backlog bytes, null while unknown
     */
    public record Sample(
            long timeMillis,
            @Nullable Double lag,
            double rows,
            double transactions,
            @Nullable Long backlog) {}

    /** @param onTick what else is to be looked at once a second */
    public History(Readings readings, Runnable onTick) {
        this.readings = readings;
        this.onTick = onTick;
        this.minutes = new MinuteHistory(
                readings.watched().config().relayLog().directory(),
                readings.watched().plan().applies() ? "history" : "history.capture");
        this.lastNanos = System.nanoTime();
    }

    @Override
    public void start() {
        lastNanos = System.nanoTime();
        lastRows = rows();
        lastTransactions = transactions();
        var unused = ticker.scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.SECONDS);
    }

    private void tick() {
        try {
            sample();
            onTick.run();
        } catch (RuntimeException failure) {
            // An executor would silently stop a task that throws.
            LOG.warn("one sample of the history is missing", failure);
        }
    }

    synchronized void sample() {
        long now = System.nanoTime();
        double seconds = (now - lastNanos) / 1e9;
        long rows = rows();
        long transactions = transactions();
        OptionalDouble lag = readings.watched().plan().applies() ? readings.lagSeconds() : readings.captureLagSeconds();
        var backlog = readings.watched().backlog().bytes();
        Sample sample = new Sample(
                readings.nowMillis(),
                lag.isPresent() ? lag.getAsDouble() : null,
                Math.max(0, rows - lastRows) / seconds,
                Math.max(0, transactions - lastTransactions) / seconds,
                backlog.isPresent() ? backlog.getAsLong() : null);
        samples.addLast(sample);
        if (readings.watched().apply().progress().state() != ApplyStats.State.STANDBY) {
            // The file is that of the process that works.
            minutes.add(sample);
        }
        if (samples.size() > KEPT) {
            samples.removeFirst();
        }
        lastNanos = now;
        lastRows = rows;
        lastTransactions = transactions;
    }

    private long rows() {
        return readings.watched().capture().rowsRead.sum();
    }

    private long transactions() {
        var watched = readings.watched();
        return watched.plan().applies()
                ? watched.apply().transactions.sum()
                : watched.capture().transactions.sum();
    }

    /** The last minutes, oldest first. */
    public synchronized List<Sample> samples() {
        return List.copyOf(samples);
    }

    /** The whole migration, oldest first, in some hundred steps of a minute or more: the worst lag of each, the mean rates. */
    public synchronized List<Sample> whole() {
        return minutes.samples(POINTS);
    }

    /** Mean of the last ten seconds. */
    public synchronized double rowsPerSecond() {
        return recent().mapToDouble(Sample::rows).average().orElse(0);
    }

    /** Mean of the last ten seconds. */
    public synchronized double transactionsPerSecond() {
        return recent().mapToDouble(Sample::transactions).average().orElse(0);
    }

    /** When the backlog will be applied at the rate of the last minute, in seconds; empty where there is none, or it does not shrink. */
    public synchronized OptionalDouble drainSeconds() {
        List<Sample> minute =
                samples.stream().skip(Math.max(0, samples.size() - 60)).toList();
        if (minute.size() < 5) {
            return OptionalDouble.empty();
        }
        Sample first = minute.get(0);
        Sample last = minute.get(minute.size() - 1);
        Long before = first.backlog();
        Long now = last.backlog();
        if (before == null || now == null || now == 0 || now >= before) {
            return OptionalDouble.empty();
        }
        double perSecond = (before - now) * 1e3 / (last.timeMillis() - first.timeMillis());
        return OptionalDouble.of(now / perSecond);
    }

    private java.util.stream.Stream<Sample> recent() {
        return samples.stream().skip(Math.max(0, samples.size() - 10));
    }

    @Override
    public void stop(Duration within) {
        ticker.shutdownNow();
    }
}
