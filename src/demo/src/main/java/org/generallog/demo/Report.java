package org.generallog.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.generallog.replay.apply.ApplyStats;
import org.generallog.replay.capture.CaptureStats;
import org.generallog.replay.capture.Fate;
import org.generallog.replicator.daemon.Watched;
import org.generallog.testbed.compare.ComparisonReport;
import org.generallog.testbed.compare.TableComparison;

/** The result in sentences. Built when the replication has stopped, so that no counter moves. */
final class Report {
    private final ComparisonReport tables;
    private final Watched watched;

    Report(ComparisonReport tables, Watched watched) {
        this.tables = tables;
        this.watched = watched;
    }

    /** Whether everything that is promised holds: equal tables, ids included, and every log row accounted for. */
    boolean isGood() {
        return !tables.tables().isEmpty()
                && tables.differing(Set.of()).isEmpty()
                && accounted() == watched.capture().rowsRead.sum();
    }

    /** Rows that have a fate, and those of transactions that are still open. */
    private long accounted() {
        long rows = watched.capture().progress().heldRows();
        for (Fate fate : Fate.values()) {
            rows += watched.capture().rows(fate);
        }
        return rows;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        tables(lines);
        lines.add("");
        lines.add(fates());
        lines.add(transactions());
        lines.add("");
        lines.add(
                isGood()
                        ? "Result: the new instance holds what the old one holds."
                        : "Result: the two sides DIFFER, see above.");
        return lines;
    }

    private void tables(List<String> lines) {
        List<TableComparison> equal =
                tables.tables().stream().filter(TableComparison::isEqual).toList();
        lines.add(String.format(
                Locale.ROOT,
                "Compared byte by byte, ids included: %d of %d tables are equal (%,d rows):",
                equal.size(),
                tables.tables().size(),
                equal.stream().mapToLong(TableComparison::leftRows).sum()));
        lines.add("  "
                + equal.stream()
                        .map(table -> String.format(Locale.ROOT, "%s %,d", table.table(), table.leftRows()))
                        .collect(Collectors.joining(", "))
                        .replaceAll("(.{80,110}?,) ", "$1\n  "));
        tables.tables().stream().filter(table -> !table.isEqual()).forEach(table -> lines.add("  DIFFERENT " + table));
    }

    private String fates() {
        CaptureStats capture = watched.capture();
        List<String> parts = new ArrayList<>();
        for (Fate fate : Fate.values()) {
            parts.add(String.format(
                    Locale.ROOT,
                    "%,d %s",
                    capture.rows(fate),
                    fate.name().toLowerCase(Locale.ROOT).replace('_', ' ')));
        }
        parts.add(String.format(
                Locale.ROOT, "%,d in open transactions", capture.progress().heldRows()));
        long read = capture.rowsRead.sum();
        return String.format(
                Locale.ROOT,
                "Rows of the log: %,d read %s %s",
                read,
                accounted() == read ? "=" : "BUT",
                String.join(" + ", parts));
    }

    private String transactions() {
        ApplyStats apply = watched.apply();
        Map<String, Long> uncertain = new TreeMap<>();
        watched.capture()
                .uncertain()
                .forEach((reason, count) ->
                        uncertain.put(reason.name().toLowerCase(Locale.ROOT).replace('_', ' '), count.sum()));
        Map<String, Long> rejected = new TreeMap<>();
        apply.rejected().forEach((error, count) -> rejected.put(error, count.sum()));
        return String.format(
                Locale.ROOT,
                "Transactions: %,d applied (%,d statements in %,d packets), %,d rejected%s; order or outcome uncertain: %,d%s",
                apply.transactions.sum(),
                apply.statements.sum(),
                apply.batches.sum(),
                apply.rejected().values().stream().mapToLong(LongAdder::sum).sum(),
                rejected.isEmpty() ? "" : " " + rejected,
                uncertain.values().stream().mapToLong(Long::longValue).sum(),
                uncertain.isEmpty() ? "" : " " + uncertain);
    }
}
