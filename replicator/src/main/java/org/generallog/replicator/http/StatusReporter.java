package org.generallog.replicator.http;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.generallog.replay.apply.ApplyStats;
import org.generallog.replay.apply.Rejected;
import org.generallog.replay.apply.ReplicatorTables.Proved;
import org.generallog.replay.capture.CaptureStats;
import org.generallog.replay.capture.Fate;
import org.generallog.replay.capture.Unsupported;
import org.generallog.replicator.config.ServerConfig;
import org.generallog.replicator.config.Touched;
import org.generallog.replicator.daemon.Control;
import org.generallog.replicator.daemon.ProofStats;
import org.generallog.replicator.daemon.Watched;
import org.generallog.replicator.metrics.History;
import org.generallog.replicator.metrics.Readings;
import org.generallog.replicator.metrics.UserHost;
import org.jspecify.annotations.Nullable;

/** Puts the status together. */
public final class StatusReporter {
    private static final int MOST_WRITERS = 50;

    private final Readings readings;
    private final History history;
    private final Readiness readiness;
    private final String version;

    public StatusReporter(Readings readings, History history, Readiness readiness, String version) {
        this.readings = readings;
        this.history = history;
        this.readiness = readiness;
        this.version = version;
    }

    Watched watched() {
        return readings.watched();
    }

    public Status status() {
        Watched watched = readings.watched();
        List<String> reasons = readiness.reasons();
        boolean captures = watched.plan().captures();
        return new Status(
                watched.config().name(),
                version,
                watched.started().truncatedTo(ChronoUnit.SECONDS).toString(),
                Instant.ofEpochMilli(readings.nowMillis()).toString(),
                new Status.Ready(reasons.isEmpty(), reasons),
                Summary.of(readings, history, reasons),
                orNull(readings.lagSeconds()),
                new Status.Backlog(
                        orNull(watched.backlog().bytes()),
                        orNull(watched.backlog().transactions()),
                        orNull(history.drainSeconds())),
                captures ? capture(watched) : null,
                watched.plan().applies() ? apply(watched) : null,
                watched.copy().state().orElse(null),
                control(watched),
                captures ? writers(watched.capture()) : List.of(),
                captures ? round(watched.capture().nanosSinceLastWrite() / 1e9) : null);
    }

    private static Status.Control control(Watched watched) {
        Control control = watched.control();
        return new Status.Control(
                control.isPaused(),
                control.threadsRunning(),
                !watched.config().http().token().isEmpty());
    }

    /** The newest comparison of each table, those with differences first, then the oldest. */
    public List<Status.Table> tables() {
        return readings.watched().proof().tables().stream()
                .sorted(Comparator.comparing(StatusReporter::isEqual).thenComparingLong(Proved::beganMicros))
                .map(each -> new Status.Table(
                        each.database() + "." + each.table(),
                        micros(each.beganMicros()).toString(),
                        each.rows(),
                        each.differing(),
                        each.unproved(),
                        each.trouble()))
                .toList();
    }

    private static boolean isEqual(Proved proof) {
        return proof.differing() + proof.unproved() == 0 && proof.trouble().isEmpty();
    }

    private Status.Capture capture(Watched watched) {
        CaptureStats stats = watched.capture();
        CaptureStats.Progress progress = stats.progress();
        Map<String, Long> rows = new TreeMap<>();
        for (Fate fate : Fate.values()) {
            rows.put(fate.name().toLowerCase(Locale.ROOT), stats.rows(fate));
        }
        return new Status.Capture(
                place(watched.config().source().server()),
                stats.encryption(),
                progress.source().toString(),
                progress.relay().toString(),
                time(progress.eventTimeMicros()),
                orNull(readings.captureLagSeconds()),
                progress.sessions(),
                progress.openTransactions(),
                progress.heldRows(),
                stats.rowsRead.sum(),
                round(history.rowsPerSecond()),
                rows,
                stats.transactions.sum(),
                stats.unparsed.sum(),
                sums(stats.unsupported()),
                refused(stats),
                newestUnsupported(stats),
                stats.polls.sum(),
                round(stats.pollNanos.sum() / 1e9),
                stats.readErrors.sum());
    }

    private Status.Apply apply(Watched watched) {
        ApplyStats stats = watched.apply();
        ApplyStats.Progress progress = stats.progress();
        return new Status.Apply(
                place(watched.config().target().server()),
                stats.encryption(),
                progress.state().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                progress.reason(),
                progress.applied().toString(),
                time(progress.eventTimeMicros()),
                stats.transactions.sum(),
                round(history.transactionsPerSecond()),
                stats.statements.sum(),
                stats.batches.sum(),
                stats.retries.sum(),
                stats.alreadyApplied.sum(),
                rejected(stats),
                toVerify(stats),
                proof(watched),
                sweep(watched),
                watched.proof().cutOver().map(Instant::toString).orElse(null));
    }

    private static Status.@Nullable Sweep sweep(Watched watched) {
        ProofStats.Sweep sweep = watched.proof().sweep();
        return watched.config().verify().sweep().isZero()
                ? null
                : new Status.Sweep(sweep.tables(), sweep.proved(), sweep.differing(), time(sweep.oldestMicros()));
    }

    private static Status.@Nullable Proof proof(Watched watched) {
        Touched touched = watched.config().verify().touched();
        ProofStats stats = watched.proof();
        ProofStats.Progress progress = stats.progress();
        return touched == Touched.OFF
                ? null
                : new Status.Proof(
                        touched.name().toLowerCase(Locale.ROOT),
                        time(progress.provedMicros()),
                        progress.rows(),
                        progress.tables(),
                        stats.looks.sum(),
                        stats.differing.sum(),
                        stats.repaired.sum());
    }

    private static Map<String, Long> refused(CaptureStats stats) {
        Map<String, Long> sums = new TreeMap<>();
        stats.refused().forEach((who, count) -> sums.put(who.account() + ": " + who.kind(), count.sum()));
        return sums;
    }

    private static List<Status.Unsupported> newestUnsupported(CaptureStats stats) {
        List<Status.Unsupported> newest = new ArrayList<>();
        for (Unsupported each : stats.newestUnsupported()) {
            UserHost who = UserHost.of(each.userHost());
            newest.add(new Status.Unsupported(
                    each.kind(), micros(each.timeMicros()).toString(), who.user(), who.host(), each.about()));
        }
        Collections.reverse(newest);
        return newest;
    }

    /** From the new instance's tables, so that a restart hides nothing; before they are read, what this process has seen. */
    private static List<Rejected> rejected(ApplyStats stats) {
        List<Rejected> recorded = stats.recorded();
        return recorded != null
                ? recorded
                : stats.rejected().entrySet().stream()
                        .map(each -> Rejected.of(each.getKey(), each.getValue().sum(), ""))
                        .toList();
    }

    private static @Nullable Map<String, Long> toVerify(ApplyStats stats) {
        Map<String, Long> lengths = stats.toVerify();
        return lengths == null ? null : new TreeMap<>(lengths);
    }

    /** The newest first; an account that the log writes in several ways, as of an event and of a session, once. */
    private static List<Status.Writer> writers(CaptureStats stats) {
        Map<UserHost, Status.Writer> writers = new LinkedHashMap<>();
        stats.writers().stream()
                .sorted(Comparator.comparingLong(CaptureStats.WriterStatus::lastEventTimeMicros)
                        .reversed())
                .forEach(writer -> {
                    UserHost who = UserHost.of(writer.userHost());
                    String last = micros(writer.lastEventTimeMicros()).toString();
                    writers.merge(
                            who,
                            new Status.Writer(who.user(), who.host(), writer.writes(), last, writer.lastStatement()),
                            Status.Writer::withEarlier);
                });
        return writers.values().stream().limit(MOST_WRITERS).toList();
    }

    private static Map<String, Long> sums(Map<String, LongAdder> counts) {
        Map<String, Long> sums = new TreeMap<>();
        counts.forEach((label, count) -> sums.put(label, count.sum()));
        return sums;
    }

    private static String place(ServerConfig server) {
        return server.host() + ":" + server.port();
    }

    private static @Nullable String time(long eventTimeMicros) {
        return eventTimeMicros == 0 ? null : micros(eventTimeMicros).toString();
    }

    private static Instant micros(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private static double round(double value) {
        return Math.round(value * 1000) / 1000.0;
    }

    private static @Nullable Double orNull(OptionalDouble value) {
        return value.isPresent() ? round(value.getAsDouble()) : null;
    }

    private static @Nullable Long orNull(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }
}
