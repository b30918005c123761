package org.generallog.replicator.http;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.generallog.replay.apply.ApplyStats;
import org.generallog.replicator.daemon.CopyState;
import org.generallog.replicator.daemon.Watched;
import org.generallog.replicator.metrics.Readings;

/** How the replication is, in one sentence for people: what is red first, else what it does and how far behind. */
public final class Sentence implements Supplier<String> {
    private final Readings readings;
    private final Readiness readiness;

    public Sentence(Readings readings, Readiness readiness) {
        this.readings = readings;
        this.readiness = readiness;
    }

    @Override
    public String get() {
        List<String> reasons = readiness.reasons();
        if (!reasons.isEmpty()) {
            return reasons.get(0).startsWith("starting") ? reasons.get(0) : "not ready: " + reasons.get(0);
        }
        Watched watched = readings.watched();
        ApplyStats.Progress progress = watched.apply().progress();
        if (progress.state() == ApplyStats.State.STANDBY) {
            return "stands by: " + progress.reason();
        }
        if (!watched.plan().applies()) {
            return "capturing" + seconds(readings.captureLagSeconds(), " behind the old instance's log");
        }
        return applying(watched);
    }

    private String applying(Watched watched) {
        ApplyStats.Progress progress = watched.apply().progress();
        return switch (progress.state()) {
            case WAITING_FOR_START ->
                watched.copy()
                        .state()
                        .filter(copy -> copy.state().equals("running"))
                        .map(Sentence::copying)
                        .orElse("waiting for a place to begin at");
            case THROTTLED -> "throttled" + seconds(readings.lagSeconds(), " behind");
            case RECONNECTING -> "reconnecting to the new instance";
            default -> "replicating" + seconds(readings.lagSeconds(), " behind");
        };
    }

    private static String copying(CopyState copy) {
        return String.format(
                Locale.ROOT, "copying, %,d of %,d tables, %,d rows", copy.tables(), copy.ofTables(), copy.rows());
    }

    private static String seconds(OptionalDouble value, String what) {
        return Optional.of(value)
                .filter(OptionalDouble::isPresent)
                .map(known -> String.format(Locale.ROOT, ", %.1f s%s", known.getAsDouble(), what))
                .orElse("");
    }
}
