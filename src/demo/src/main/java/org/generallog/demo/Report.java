package org.generallog.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.generallog.replay.apply.ApplyStats;
import org.generallog.replay.capture.CaptureStats;
import org.generallog.replay.capture.Fate;
import org.generallog.replicator.daemon.Watched;
import org.generallog.testbed.compare.ComparisonReport;
import org.generallog.testbed.compare.TableComparison;
import org.generallog.testbed.workload.ShopSchema;

/** The result in sentences. Built when the replication has stopped, so that no counter moves. */
final class Report {
    private static final String WHY = """
                AUTO_INCREMENT ids are not in the log: sessions that insert at the same moment may swap theirs, and an insert
                that was rolled back used ids up on the old instance alone. A later version looks the ids up there.""";

    private final ComparisonReport tables;
    private final Watched watched;

    Report(ComparisonReport tables, Watched watched) {
        this.tables = tables;
        this.watched = watched;
    }

    /** Whether everything that is promised holds: equal tables, but for server-given ids, and every log row accounted for. */
    boolean isGood() {
        return !tables.tables().isEmpty()
                && tables.differing(ShopSchema.AUTO_INCREMENT_TABLES).isEmpty()
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
        List<TableComparison> exact = tables.tables().stream()
                .filter(table -> !ShopSchema.AUTO_INCREMENT_TABLES.contains(table.table()))
                .toList();
        List<TableComparison> equal =
                exact.stream().filter(TableComparison::isEqual).toList();
        lines.add(String.format(
                Locale.ROOT,
                "Compared byte by byte: %d of %d tables with keys of the application are equal (%,d rows):",
                equal.size(),
                exact.size(),
                equal.stream().mapToLong(TableComparison::leftRows).sum()));
        lines.add("  "
                + equal.stream()
                        .map(table -> String.format(Locale.ROOT, "%s %,d", table.table(), table.leftRows()))
                        .collect(Collectors.joining(", "))
                        .replaceAll("(.{80,110}?,) ", "$1\n  "));
        exact.stream().filter(table -> !table.isEqual()).forEach(table -> lines.add("  DIFFERENT " + table));
        lines.add("Tables with keys of the server:");
        tables.tables().stream()
                .filter(table -> ShopSchema.AUTO_INCREMENT_TABLES.contains(table.table()))
                .forEach(table -> lines.add(share(table)));
        lines.add(WHY.indent(2).stripTrailing());
    }

    private static String share(TableComparison table) {
        long rows = Math.max(table.leftRows(), table.rightRows());
        long wrong = table.different() + Math.max(table.onlyLeft(), table.onlyRight());
        return String.format(
                Locale.ROOT,
                "  %s: %,d of %,d rows differ (%.1f %%)",
                table.table(),
                wrong,
                rows,
                100.0 * wrong / Math.max(1, rows));
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
