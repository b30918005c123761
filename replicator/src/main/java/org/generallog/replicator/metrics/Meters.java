package org.generallog.replicator.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.generallog.replay.apply.ApplyStats;
import org.generallog.replay.apply.Rejected;
import org.generallog.replay.capture.CaptureStats;
import org.generallog.replay.capture.Fate;
import org.generallog.replay.transaction.Doubt;
import org.generallog.replicator.daemon.CopyState;
import org.generallog.replicator.daemon.ProofStats;
import org.generallog.replicator.daemon.Watched;
import org.jspecify.annotations.Nullable;

/** The pipeline's meters. They read the stats when they are asked; nothing is counted twice. */
final class Meters {
    private final MeterRegistry registry;
    private final Readings readings;
    private final CaptureStats capture;
    private final ApplyStats apply;

    Meters(MeterRegistry registry, Readings readings) {
        this.registry = registry;
        this.readings = readings;
        this.capture = readings.watched().capture();
        this.apply = readings.watched().apply();
    }

    void bind() {
        Watched watched = readings.watched();
        gauge(
                "backlog",
                "bytes",
                "Relay log that is captured and not yet applied.",
                watched,
                w -> value(w.backlog().bytes()));
        gauge(
                "backlog.transactions",
                null,
                "Transactions that are captured and not yet applied.",
                watched,
                w -> value(w.backlog().transactions()));
        if (watched.plan().captures()) {
            capturePosition();
            captureCounts();
        }
        if (watched.plan().applies()) {
            applyPosition();
            applyCounts();
            copy();
            proof(watched.proof());
        }
    }

    private void proof(ProofStats proof) {
        gauge(
                "proof.rows",
                null,
                "Rows that were written and wait to be compared, one by one (verify.touched).",
                proof,
                p -> p.progress().rows());
        gauge(
                "proof.tables",
                null,
                "Tables that were written and wait to be compared as a whole.",
                proof,
                p -> p.progress().tables());
        gauge(
                "proof.time",
                "seconds",
                "All rows written until then are proved or listed, seconds since 1970 by the old instance's clock; 0 for none.",
                proof,
                p -> p.progress().provedMicros() / 1e6);
        gauge(
                "sweep.tables",
                null,
                "Tables that are compared as a whole in turn (verify.sweep).",
                proof,
                p -> p.sweep().tables());
        gauge(
                "sweep.proved",
                null,
                "Tables of these whose newest comparison is not older than verify.sweep.",
                proof,
                p -> p.sweep().proved());
        gauge(
                "sweep.differing",
                null,
                "Tables of these in which rows differed, were never quiet, or could not be compared.",
                proof,
                p -> p.sweep().differing());
        counter("proof.looks", null, "Rows that were compared, each time anew.", proof.looks);
        counter("proof.differing", null, "Rows that were found to differ.", proof.differing);
        counter("proof.repaired", null, "Rows that were mended from the old instance.", proof.repaired);
    }

    private void capturePosition() {
        gauge(
                "capture.lag",
                "seconds",
                "Age of the newest heartbeat read back through the old instance's log.",
                readings,
                r -> value(r.captureLagSeconds()));
        gauge(
                "source.generation",
                null,
                "Generation of the log table up to which is captured: grows with each rotation.",
                capture,
                c -> c.progress().source().generation());
        gauge(
                "source.ordinal",
                null,
                "Row within the generation up to which is captured.",
                capture,
                c -> c.progress().source().ordinal());
        gauge(
                "captured.file",
                null,
                "Number of the relay log file that is being written.",
                capture,
                c -> c.progress().relay().file());
        gauge(
                "captured.offset",
                "bytes",
                "Length of that file at the capture checkpoint.",
                capture,
                c -> c.progress().relay().offset());
        gauge(
                "captured.event.time",
                "seconds",
                "Event time of the newest row captured, seconds since 1970.",
                capture,
                c -> c.progress().eventTimeMicros() / 1e6);
        gauge(
                "source.sessions",
                null,
                "Sessions of the old instance that are known.",
                capture,
                c -> c.progress().sessions());
        gauge(
                "source.open.transactions",
                null,
                "Transactions of the old instance that have not ended yet.",
                capture,
                c -> c.progress().openTransactions());
        gauge(
                "log.rows.held",
                null,
                "Log rows of open transactions: their fate is still open.",
                capture,
                c -> c.progress().heldRows());
        gauge(
                "source.silent",
                "seconds",
                "Time since an application wrote on the old instance, or since the start.",
                capture,
                c -> c.nanosSinceLastWrite() / 1e9);
    }

    private static double uncertain(CaptureStats stats, Doubt reason) {
        LongAdder count = stats.uncertain().get(reason);
        return count == null ? 0 : count.sum();
    }

    private static double toVerify(ApplyStats stats, Doubt reason) {
        Map<String, Long> lengths = stats.toVerify();
        return lengths == null ? Double.NaN : lengths.getOrDefault(reason.id(), 0L);
    }

    private static double recorded(ApplyStats stats) {
        List<Rejected> recorded = stats.recorded();
        return recorded == null
                ? Double.NaN
                : recorded.stream().mapToLong(Rejected::statements).sum();
    }

    private static double unsupported(CaptureStats stats) {
        return stats.unsupported().values().stream().mapToLong(LongAdder::sum).sum();
    }

    private static double listed(CaptureStats stats, Doubt reason) {
        LongAdder count = stats.toVerify().get(reason);
        return count == null ? 0 : count.sum();
    }

    private void captureCounts() {
        counter("log.rows.read", null, "Log rows read.", capture.rowsRead);
        for (Fate fate : Fate.values()) {
            FunctionCounter.builder("replicator.log.rows", capture, c -> c.rows(fate))
                    .description("Log rows by what became of them; each row has exactly one fate.")
                    .tag("fate", fate.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        counter("transactions.captured", null, "Transactions written to the relay log.", capture.transactions);
        for (Doubt reason : Doubt.values()) {
            FunctionCounter.builder("replicator.transactions.uncertain", capture, c -> uncertain(c, reason))
                    .description(
                            "Transactions whose outcome or order the log does not tell for certain, since the start.")
                    .tag("reason", reason.id())
                    .register(registry);
            FunctionCounter.builder("replicator.to.verify.captured", capture, c -> listed(c, reason))
                    .description("Entries for the list to verify that were written to the relay log, since the start.")
                    .tag("reason", reason.id())
                    .register(registry);
        }
        counter("statements.unparsed", null, "Statements that were carried as they stand.", capture.unparsed);
        FunctionCounter.builder("replicator.statements.unsupported.all", capture, Meters::unsupported)
                .description("Statements that cannot be replayed, whatever they are.")
                .register(registry);
        counter("polls", null, "Readings of the old instance's log.", capture.polls);
        FunctionCounter.builder("replicator.poll", capture, c -> c.pollNanos.sum() / 1e9)
                .description("Time spent in readings of the old instance's log.")
                .baseUnit("seconds")
                .register(registry);
        counter(
                "source.read.errors",
                null,
                "Readings of the log that failed and were tried again.",
                capture.readErrors);
    }

    private void applyPosition() {
        gauge(
                "lag",
                "seconds",
                "How far the new instance is behind the old one, by heartbeats through the log itself.",
                readings,
                r -> value(r.lagSeconds()));
        gauge(
                "applied.file",
                null,
                "Number of the relay log file of the applied position.",
                apply,
                a -> a.progress().applied().file());
        gauge(
                "applied.offset",
                "bytes",
                "Offset of the applied position: all before it is applied.",
                apply,
                a -> a.progress().applied().offset());
        gauge(
                "applied.event.time",
                "seconds",
                "Event time of the newest transaction below the applied position, seconds since 1970.",
                apply,
                a -> a.progress().eventTimeMicros() / 1e6);
        for (ApplyStats.State state : ApplyStats.State.values()) {
            Gauge.builder("replicator.apply.state", apply, a -> a.progress().state() == state ? 1 : 0)
                    .description("1 for the state in which the apply side is, 0 for the others.")
                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
    }

    private static double copied(Watched watched, ToDoubleFunction<CopyState> amount) {
        return watched.copy().state().map(amount::applyAsDouble).orElse(0.0);
    }

    private void copy() {
        Watched watched = readings.watched();
        gauge("copy.rows", null, "Rows that the newest copy has written.", watched, w -> copied(w, CopyState::rows));
        gauge(
                "copy.rows.expected",
                null,
                "Rows that it is to write, by the old instance's own estimate.",
                watched,
                w -> copied(w, CopyState::ofRows));
        gauge(
                "copy.written",
                "bytes",
                "Length of the statements that wrote them.",
                watched,
                w -> copied(w, CopyState::bytes));
    }

    private void applyCounts() {
        for (Doubt reason : Doubt.values()) {
            Gauge.builder("replicator.to.verify", apply, a -> toVerify(a, reason))
                    .description("Length of the list to verify on the new instance: rows and whole tables.")
                    .tag("reason", reason.id())
                    .register(registry);
        }
        Gauge.builder("replicator.rejected", apply, Meters::recorded)
                .description("Statements that the new instance has rejected since the copy, by its own table.")
                .register(registry);
        counter(
                "transactions.rejected.all",
                null,
                "Transactions that the new instance rejected, since the start, whatever the error.",
                apply.rejectedInAll);
        counter("transactions.applied", null, "Transactions applied.", apply.transactions);
        counter("statements.applied", null, "Statements applied.", apply.statements);
        counter("batches.applied", null, "Packets committed.", apply.batches);
        counter("apply.retries", null, "Packets that were tried again.", apply.retries);
        counter(
                "transactions.already.applied",
                null,
                "Transactions that the checkpoint showed as applied, after a restart or a lost connection.",
                apply.alreadyApplied);
    }

    /** Registers the meters whose labels come up while it runs. */
    void refresh() {
        if (readings.watched().plan().captures()) {
            capture.unsupported()
                    .forEach((kind, count) -> labelled(
                            "statements.unsupported",
                            "Statements that cannot be replayed.",
                            Tags.of("kind", kind),
                            count));
            capture.refused()
                    .forEach((who, count) -> labelled(
                            "statements.refused",
                            "Statements that the old instance refused, or may have, and that were not replayed.",
                            Tags.of("account", who.account(), "kind", who.kind()),
                            count));
            // An event runs as its definer: the log writes the same account in another way.
            Set<UserHost> writers = capture.writers().stream()
                    .map(writer -> UserHost.of(writer.userHost()))
                    .collect(Collectors.toSet());
            for (UserHost who : writers) {
                FunctionCounter.builder("replicator.source.writes", capture, c -> writes(c, who))
                        .description("Writes of applications on the old instance, committed or not.")
                        .tags("user", who.user(), "host", who.host())
                        .register(registry);
            }
        }
        if (readings.watched().plan().applies()) {
            apply.rejected()
                    .forEach((error, count) -> labelled(
                            "transactions.rejected",
                            "Transactions that the new instance rejected, by errno/SQLSTATE.",
                            Tags.of("error", error),
                            count));
        }
    }

    private static double writes(CaptureStats capture, UserHost who) {
        return capture.writers().stream()
                .filter(w -> UserHost.of(w.userHost()).equals(who))
                .mapToLong(CaptureStats.WriterStatus::writes)
                .sum();
    }

    private void labelled(String name, String description, Tags tags, LongAdder count) {
        FunctionCounter.builder("replicator." + name, count, LongAdder::sum)
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private void counter(String name, @Nullable String unit, String description, LongAdder count) {
        FunctionCounter.builder("replicator." + name, count, LongAdder::sum)
                .description(description)
                .baseUnit(unit)
                .register(registry);
    }

    private <T> void gauge(
            String name, @Nullable String unit, String description, T object, ToDoubleFunction<T> value) {
        Gauge.builder("replicator." + name, object, value)
                .description(description)
                .baseUnit(unit)
                .register(registry);
    }

    private static double value(OptionalDouble value) {
        return value.orElse(Double.NaN);
    }

    private static double value(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : Double.NaN;
    }
}
