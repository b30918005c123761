package org.generallog.replicator.command;

import java.util.function.LongConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.generallog.replicator.logging.Terminal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows how far a verification is: a bar for the table at hand on a terminal, a log line for each table elsewhere. */
final class VerifyBars implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(VerifyBars.class);

    private final boolean terminal = Terminal.present();
    private @Nullable ProgressBar bar;

    /** @return who is told of the rows */
    LongConsumer table(String name, long estimatedRows) {
        close();
        if (!terminal) {
            LOG.info("verifying {}: about {} rows", name, estimatedRows);
            return rows -> {};
        }
        ProgressBar shown = new ProgressBarBuilder()
                .setTaskName(name)
                .setInitialMax(estimatedRows > 0 ? estimatedRows : -1)
                .setUpdateIntervalMillis(200)
                .showSpeed()
                .build();
        bar = shown;
        return rows -> {
            // The estimate is often too low.
            shown.maxHint(Math.max(shown.getMax(), rows));
            shown.stepTo(rows);
        };
    }

    @Override
    public void close() {
        ProgressBar shown = bar;
        if (shown != null) {
            shown.maxHint(shown.getCurrent());
            shown.close();
            bar = null;
        }
    }
}
