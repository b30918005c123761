package org.generallog.replicator.copy;

import java.sql.SQLException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells every few seconds how far the copy is: the registry, which the daemon that waits for the copy reads, and the log. */
final class CopyReport {
    private static final Logger LOG = LoggerFactory.getLogger(CopyReport.class);
    private static final int SECONDS = 2;
    private static final int LOOKS_A_LINE = 15;

    private final CopyRegistry registry;
    private final String name;
    private final String id;
    private final CopyProgress progress;
    private final ScheduledExecutorService ticker =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "copy-report"));
    private CopyAmounts told = new CopyAmounts(0, 0, 0, 0, 0);
    private long looks;

    CopyReport(CopyRegistry registry, String name, String id, CopyProgress progress) {
        this.registry = registry;
        this.name = name;
        this.id = id;
        this.progress = progress;
        var unused = ticker.scheduleWithFixedDelay(this::tell, SECONDS, SECONDS, TimeUnit.SECONDS);
    }

    private void tell() {
        CopyAmounts now = progress.amounts();
        if (++looks % LOOKS_A_LINE == 0) {
            LOG.info(
                    "copy: {} of {} tables, {} of about {} rows, {} MB written",
                    now.tables(),
                    now.ofTables(),
                    now.rows(),
                    now.ofRows(),
                    now.bytes() >> 20);
        }
        if (now.equals(told)) {
            return;
        }
        try {
            registry.progress(name, id, now);
            told = now;
        } catch (SQLException | RuntimeException e) {
            // The copy itself says when the new instance is gone.
            LOG.debug("the copy's progress could not be recorded: {}", e.getMessage());
        }
    }

    /** Ends it, so that nothing is told after the copy's own last word. */
    void end() {
        ticker.shutdownNow();
        boolean interrupted = Thread.interrupted();
        try {
            if (!ticker.awaitTermination(SECONDS, TimeUnit.MINUTES)) {
                LOG.warn("the copy's progress is still being recorded");
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
