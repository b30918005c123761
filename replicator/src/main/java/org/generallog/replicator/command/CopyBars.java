package org.generallog.replicator.command;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.generallog.replicator.logging.Terminal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows the copy's progress: one bar a table on a terminal, one log line a table elsewhere. */
final class CopyBars implements CopyProgress, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CopyBars.class);

    private final boolean terminal = Terminal.present();
    private @Nullable ProgressBar bar;
    private String name = "";
    private long copied;

    @Override
    public void table(String table, long estimatedRows) {
        finish();
        name = table;
        copied = 0;
        if (terminal) {
            bar = new ProgressBarBuilder()
                    .setTaskName(table)
                    .setInitialMax(estimatedRows > 0 ? estimatedRows : -1)
                    .showSpeed()
                    .build();
        }
    }

    @Override
    public void rows(long rows) {
        copied = rows;
        if (bar != null) {
            // The estimate is often too low.
            bar.maxHint(Math.max(bar.getMax(), rows));
            bar.stepTo(rows);
        }
    }

    @Override
    public void step(String what) {
        finish();
        LOG.info("{}", what);
    }

    private void finish() {
        if (bar != null) {
            bar.maxHint(copied);
            bar.close();
            bar = null;
        } else if (!name.isEmpty()) {
            LOG.info("copied {}: {} rows", name, copied);
        }
        name = "";
    }

    @Override
    public void close() {
        finish();
    }
}
