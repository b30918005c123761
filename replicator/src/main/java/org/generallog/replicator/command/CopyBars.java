package org.generallog.replicator.command;

import java.util.LinkedHashMap;
import java.util.Map;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.generallog.replicator.copy.CopyListener;
import org.generallog.replicator.copy.Snapshot;
import org.generallog.replicator.logging.Terminal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows the copy's progress: a bar for all rows on a terminal, a log line for each table elsewhere. */
final class CopyBars implements CopyListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CopyBars.class);

    private final boolean terminal = Terminal.present();
    private final Map<String, ProgressBar> bars = new LinkedHashMap<>();

    @Override
    public void snapshotTaken(Snapshot snapshot) {
        LOG.info("the snapshot stands; writes on the old instance were held back for {} ms", snapshot.lockedMillis());
    }

    @Override
    public synchronized void tableStarted(String table, long estimatedRows) {
        if (terminal) {
            closeBars();
            bars.put(
                    table,
                    new ProgressBarBuilder()
                            .setTaskName(table)
                            .setInitialMax(estimatedRows > 0 ? estimatedRows : -1)
                            .setUpdateIntervalMillis(200)
                            .showSpeed()
                            .build());
        } else {
            LOG.info("{}: about {} rows", table, estimatedRows);
        }
    }

    /** Rows of a table may still be written when the next one is read already; its bar is closed then. */
    @Override
    public synchronized void tableProgress(String table, long rows, long bytes) {
        ProgressBar bar = bars.get(table);
        if (bar != null) {
            // The estimate is often too low.
            bar.maxHint(Math.max(bar.getMax(), rows));
            bar.stepTo(rows);
        }
    }

    private void closeBars() {
        bars.values().forEach(bar -> {
            bar.maxHint(bar.getCurrent());
            bar.close();
        });
        bars.clear();
    }

    @Override
    public synchronized void close() {
        closeBars();
    }
}
