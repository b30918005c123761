package org.generallog.replicator.copy;

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
    private final Map<String, long[]> tables = new HashMap<>();
    private int tablesRead;
    private int tablesExpected;
    private long rows;
    private long rowsExpected;
    private long bytes;

    CopyProgress(CopyListener listener) {
        this.listener = listener;
    }

    synchronized void snapshotTaken(Snapshot snapshot) {
        listener.snapshotTaken(snapshot);
    }

    /** What is to be copied, by the old instance's own estimate. */
    synchronized void expect(List<TableDefinition> all) {
        tablesExpected = all.size();
        rowsExpected = all.stream().mapToLong(TableDefinition::estimatedRows).sum();
    }

    synchronized void tableRead() {
        tablesRead++;
    }

    /** How far it is. */
    synchronized CopyAmounts amounts() {
        return new CopyAmounts(tablesRead, tablesExpected, rows, rowsExpected, bytes);
    }

    synchronized void started(TableDefinition table) {
        tables.put(table.qualified(), new long[2]);
        listener.tableStarted(table.qualified(), table.estimatedRows());
    }

    synchronized void written(Packet packet) {
        String name = packet.table().qualified();
        long[] ofTable = tables.computeIfAbsent(name, t -> new long[2]);
        ofTable[0] += packet.rows();
        ofTable[1] += packet.bytes();
        rows += packet.rows();
        bytes += packet.bytes();
        listener.tableProgress(name, ofTable[0], ofTable[1]);
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

    synchronized List<String> warnings() {
        return new ArrayList<>(warnings);
    }
}
