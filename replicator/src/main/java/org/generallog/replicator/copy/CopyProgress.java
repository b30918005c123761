package org.generallog.replicator.copy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what is written and gathers warnings; the listener hears of both, one call at a time. */
final class CopyProgress {
    private static final Logger LOG = LoggerFactory.getLogger(CopyProgress.class);

    private final CopyListener listener;
    private final Set<String> warnings = new LinkedHashSet<>();
    private final Map<String, OfTable> tables = new HashMap<>();
    private int tablesDone;
    private int tablesExpected;
    private long rows;
    private long rowsExpected;
    private long bytes;
    private long rowsKept;

    /** A table on its way. */
    private static final class OfTable {
        private final long begin = System.nanoTime();
        private long rows;
        private long bytes;
    }

    CopyProgress(CopyListener listener) {
        this.listener = listener;
    }

    synchronized void snapshotTaken(Snapshot snapshot) {
        listener.snapshotTaken(snapshot);
    }

    /** What is to be copied, by the old instance's own estimate. */
    synchronized void expect(List<TableDefinition> all) {
        tablesExpected = (int) all.stream().filter(TableDefinition::hasRows).count();
        rowsExpected = all.stream().mapToLong(TableDefinition::estimatedRows).sum();
        listener.progress(amounts());
    }

    /** How far it is. */
    synchronized CopyAmounts amounts() {
        return new CopyAmounts(tablesDone, tablesExpected, rows, rowsExpected, bytes);
    }

    synchronized void started(TableDefinition table) {
        tables.put(table.qualified(), new OfTable());
        listener.tableStarted(table.qualified(), table.estimatedRows());
    }

    synchronized void written(Packet packet) {
        add(packet.table(), packet.rows(), packet.bytes());
    }

    /** Rows that an earlier attempt has copied and that are still the same. */
    synchronized void kept(TableDefinition table, long keptRows, long keptBytes) {
        rowsKept += keptRows;
        add(table, keptRows, keptBytes);
    }

    private void add(TableDefinition table, long moreRows, long moreBytes) {
        OfTable ofTable = tables.computeIfAbsent(table.qualified(), t -> new OfTable());
        ofTable.rows += moreRows;
        ofTable.bytes += moreBytes;
        rows += moreRows;
        bytes += moreBytes;
        listener.progress(amounts());
    }

    /** All rows and keys of it stand on the new instance. */
    synchronized void tableDone(TableDefinition table) {
        tablesDone++;
        OfTable done = tables.remove(table.qualified());
        if (done != null) {
            listener.tableDone(
                    table.qualified(), done.rows, done.bytes, Duration.ofNanos(System.nanoTime() - done.begin));
        }
    }

    /** Tells the operator; a text that was told already is not told again. */
    synchronized void warningOnce(String text) {
        if (warnings.add(text)) {
            LOG.warn("{}", text);
            listener.warning(text);
        }
    }

    synchronized long rows() {
        return rows;
    }

    synchronized long bytes() {
        return bytes;
    }

    synchronized long rowsKept() {
        return rowsKept;
    }

    synchronized List<String> warnings() {
        return new ArrayList<>(warnings);
    }
}
