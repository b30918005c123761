package org.generallog.replicator.command;

import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.generallog.replicator.copy.CopyAmounts;
import org.generallog.replicator.copy.CopyListener;
import org.generallog.replicator.copy.Snapshot;
import org.generallog.replicator.logging.Terminal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows the copy's progress: a bar for all rows on a terminal, log lines for the tables elsewhere. */
final class CopyBars implements CopyListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CopyBars.class);

    private final boolean terminal = Terminal.present();
    private @Nullable ProgressBar bar;

    @Override
    public void snapshotTaken(Snapshot snapshot) {
        LOG.info("the snapshot stands; writes on the old instance were held back for {} ms", snapshot.lockedMillis());
    }

    @Override
    public synchronized void tableStarted(String table, long estimatedRows) {
        if (bar != null) {
            bar.setExtraMessage(table);
        } else {
            LOG.info("{}: about {} rows", table, estimatedRows);
        }
    }

    @Override
    public void tableDone(String table, long rows, long bytes, Duration took) {
        if (!terminal) {
            LOG.info("{}: copied, {} rows, {} MB in {} s", table, rows, bytes >> 20, took.toSeconds());
        }
    }

    @Override
    public synchronized void progress(CopyAmounts amounts) {
        if (!terminal) {
            return;
        }
        ProgressBar shown = bar;
        if (shown == null) {
            shown = new ProgressBarBuilder()
                    .setTaskName("copy")
                    .setUnit(" rows", 1)
                    .setInitialMax(amounts.ofRows() > 0 ? amounts.ofRows() : -1)
                    .setUpdateIntervalMillis(200)
                    .showSpeed()
                    .build();
            bar = shown;
        }
        // The estimate is often too low.
        shown.maxHint(Math.max(shown.getMax(), amounts.rows()));
        shown.stepTo(amounts.rows());
    }

    @Override
    public synchronized void close() {
        if (bar != null) {
            bar.maxHint(bar.getCurrent());
            bar.close();
            bar = null;
        }
    }
}
