package org.generallog.demo;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.generallog.replay.apply.ApplyStats;
import org.generallog.replicator.metrics.Readings;
import org.generallog.testbed.workload.ShopWorkload;
import org.generallog.testbed.workload.WorkloadStats;

/** The numbers of one moment in a line; the rates are those since the line before. One thread uses it. */
final class LiveLine implements Supplier<String> {
    private final ShopWorkload traffic;
    private final Readings readings;
    private final long begin = System.nanoTime();
    private long before = begin;
    private long statements;
    private long writes;
    private long applied;

    LiveLine(ShopWorkload traffic, Readings readings) {
        this.traffic = traffic;
        this.readings = readings;
        this.statements = traffic.stats().statements();
        this.writes = traffic.stats().writes();
    }

    @Override
    public String get() {
        long now = System.nanoTime();
        double seconds = (now - before) / 1e9;
        WorkloadStats stats = traffic.stats();
        ApplyStats apply = readings.watched().apply();
        long appliedNow = apply.statements.sum();
        String line = String.format(
                Locale.ROOT,
                "%4d s   old: %,.0f statements/s, %,.0f writes/s   new: %,.0f writes/s   lag %s   backlog %s   rejected %,d",
                (now - begin) / 1_000_000_000,
                (stats.statements() - statements) / seconds,
                (stats.writes() - writes) / seconds,
                (appliedNow - applied) / seconds,
                lag(readings.lagSeconds()),
                backlog(readings.watched().backlog().bytes()),
                apply.rejected().values().stream().mapToLong(LongAdder::sum).sum());
        before = now;
        statements = stats.statements();
        writes = stats.writes();
        applied = appliedNow;
        return line;
    }

    private static String lag(OptionalDouble lag) {
        return lag.isPresent() ? String.format(Locale.ROOT, "%.1f s", lag.getAsDouble()) : "-";
    }

    private static String backlog(OptionalLong bytes) {
        return bytes.isPresent() ? String.format(Locale.ROOT, "%,d KB", (bytes.getAsLong() + 1023) >> 10) : "-";
    }
}
