package org.generallog.replicator.http;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.generallog.replay.apply.ApplyStats;
import org.generallog.replay.apply.Rejected;
import org.generallog.replicator.config.Touched;
import org.generallog.replicator.daemon.CopyState;
import org.generallog.replicator.daemon.ProofStats;
import org.generallog.replicator.daemon.Watched;
import org.generallog.replicator.metrics.History;
import org.generallog.replicator.metrics.Readings;

/**
 * The state in one sentence, for people.
 *
 * @param state a word that stays the same from version to version: {@code starting}, {@code not-ready}, {@code standby}, {@code capturing},
 *     {@code waiting}, {@code copying}, {@code paused}, {@code reconnecting}, {@code catching-up}, {@code replicating}, {@code cut-over}
 * @param level {@code good}; {@code warn}: it works, and a person should know something; {@code bad}: it does not do its work
 */
public record Summary(String state, String level, String text) {
    /** Further behind than this is not called replicating. */
    private static final double BEHIND_SECONDS = 10;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** @param reasons why it is not ready; empty where it is */
    public static Summary of(Readings readings, History history, List<String> reasons) {
        if (!reasons.isEmpty()) {
            String more = reasons.size() > 1 ? " (and " + (reasons.size() - 1) + " more)" : "";
            boolean starting = reasons.get(0).startsWith("starting");
            return starting
                    ? new Summary("starting", "warn", "S" + reasons.get(0).substring(1) + more)
                    : new Summary("not-ready", "bad", "Not ready: " + reasons.get(0) + more);
        }
        Watched watched = readings.watched();
        ApplyStats.Progress progress = watched.apply().progress();
        if (progress.state() == ApplyStats.State.STANDBY) {
            return new Summary("standby", "good", "Stands by: " + progress.reason());
        }
        if (!watched.plan().applies()) {
            return new Summary("capturing", "good", "Capturing, " + behind(readings.captureLagSeconds()));
        }
        return applying(watched, readings.lagSeconds(), history.drainSeconds());
    }

    private static Summary applying(Watched watched, OptionalDouble lag, OptionalDouble drain) {
        ApplyStats.Progress progress = watched.apply().progress();
        return switch (progress.state()) {
            case WAITING_FOR_START -> copying(watched);
            case THROTTLED ->
                new Summary(
                        "paused",
                        "warn",
                        "Applying pauses: " + progress.reason() + "; the new instance is " + behind(lag));
            case RECONNECTING ->
                new Summary("reconnecting", "warn", "Connecting to the new instance again: " + progress.reason());
            default ->
                lag.isPresent() && lag.getAsDouble() > BEHIND_SECONDS
                        ? catchingUp(lag, drain)
                        : replicating(watched, lag);
        };
    }

    private static Summary copying(Watched watched) {
        Summary unknown = new Summary("waiting", "warn", "Waiting for the copy");
        return watched.copy().state().map(copy -> copying(copy, unknown)).orElse(unknown);
    }

    private static Summary copying(CopyState copy, Summary otherwise) {
        return switch (copy.state()) {
            case "running" ->
                new Summary(
                        "copying",
                        "warn",
                        "Copying, %,d of %,d tables, %,d of about %,d rows"
                                .formatted(copy.tables(), copy.ofTables(), copy.rows(), copy.ofRows()));
            case "broken off", "failed" ->
                new Summary(
                        "waiting",
                        "warn",
                        "Waiting for the copy, which has " + copy.state() + ": started again it goes on");
            default -> otherwise;
        };
    }

    private static Summary catchingUp(OptionalDouble lag, OptionalDouble drain) {
        String end = drain.isPresent() ? ", caught up in about " + span(drain.getAsDouble()) : "";
        return new Summary("catching-up", "warn", "Catching up, " + behind(lag) + end);
    }

    private static Summary replicating(Watched watched, OptionalDouble lag) {
        Optional<Instant> cutOver = watched.proof().cutOver();
        if (cutOver.isPresent()) {
            return new Summary(
                    "cut-over",
                    "good",
                    "Cut over at " + TIME.format(cutOver.get())
                            + " UTC: late writes of the old instance are still applied, " + behind(lag)
                            + ", and nothing is compared any more");
        }
        List<String> parts = new ArrayList<>(List.of("Replicating, " + behind(lag)));
        boolean proving = watched.config().verify().touched() != Touched.OFF;
        ProofStats proof = watched.proof();
        if (proving && proof.progress().provedMicros() > 0) {
            Instant until = Instant.EPOCH.plus(proof.progress().provedMicros(), ChronoUnit.MICROS);
            parts.add("all rows written until " + TIME.format(until) + " UTC compared");
        }
        boolean warn = false;
        long listed = listed(watched.apply().toVerify());
        long rejected = rejected(watched.apply());
        if (rejected > 0 && (!proving || listed > 0)) {
            parts.add("%,d %s rejected".formatted(rejected, rejected == 1 ? "statement was" : "statements were"));
            warn = true;
        }
        if (listed > 0) {
            parts.add("%,d %s on the list to verify".formatted(listed, listed == 1 ? "entry" : "entries"));
            warn |= !proving;
        }
        if (proof.sweep().differing() > 0) {
            parts.add("differences were found in %,d %s"
                    .formatted(proof.sweep().differing(), proof.sweep().differing() == 1 ? "table" : "tables"));
            warn = true;
        }
        return new Summary("replicating", warn ? "warn" : "good", String.join(", ", parts));
    }

    private static long listed(@org.jspecify.annotations.Nullable Map<String, Long> toVerify) {
        return toVerify == null
                ? 0
                : toVerify.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Since the copy, as far as the new instance's table has been read. */
    private static long rejected(ApplyStats stats) {
        List<Rejected> recorded = stats.recorded();
        return recorded == null
                ? 0
                : recorded.stream().mapToLong(Rejected::statements).sum();
    }

    private static String behind(OptionalDouble seconds) {
        return seconds.isPresent() ? span(seconds.getAsDouble()) + " behind" : "its lag is not known yet";
    }

    /** For people: {@code 0.3 s}, {@code 12 min}, {@code 3.5 h}. */
    static String span(double seconds) {
        Duration duration = Duration.ofMillis(Math.round(seconds * 1e3));
        if (duration.toSeconds() < 120) {
            return String.format(Locale.ROOT, seconds < 10 ? "%.1f s" : "%.0f s", seconds);
        }
        return duration.toMinutes() < 120
                ? duration.toMinutes() + " min"
                : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
    }
}
