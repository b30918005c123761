package org.generallog.replicator.pipeline;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.generallog.replay.apply.ApplyStats;
import org.generallog.replay.apply.ReplicatorTables;
import org.generallog.replicator.daemon.Service;
import org.generallog.replicator.daemon.Watched;
import org.generallog.replicator.target.JdbcVerifyList;
import org.generallog.replicator.target.JdbcVerifyList.Recorded;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the list to verify now and then: its length for metrics and status, and that it stays short. */
final class VerifyListService implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(VerifyListService.class);
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    /** Rows of one table that are listed one by one for one reason; beyond, the whole table is read faster. */
    private static final long MOST_KEYS = 10_000;

    private final Watched watched;
    private final JdbcVerifyList list;
    private final ScheduledExecutorService ticker =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "list-to-verify"));

    VerifyListService(Watched watched) {
        this.watched = watched;
        this.list = new JdbcVerifyList(
                watched.config().target().server().address(),
                new ReplicatorTables(
                        watched.config().target().schema(), watched.config().name()),
                MOST_KEYS);
    }

    @Override
    public void start() {
        var unused = ticker.scheduleWithFixedDelay(this::keep, 1, INTERVAL.toSeconds(), TimeUnit.SECONDS);
    }

    private void keep() {
        if (watched.apply().progress().state() != ApplyStats.State.RUNNING) {
            return;
        }
        try {
            long began = System.nanoTime();
            Map<String, Long> lengths = list.keep();
            Map<String, Long> before = watched.apply().toVerify();
            if (!lengths.isEmpty() && (before == null || before.isEmpty())) {
                LOG.warn(
                        "rows are on the list to verify ({}.to_verify on the new instance): {}",
                        watched.config().target().schema(),
                        lengths);
            }
            Recorded recorded = list.recorded();
            watched.proof().cutOver(recorded.cutOver());
            watched.proof().tables(recorded.proofs());
            watched.apply().recorded(recorded.rejected(), lengths, began);
        } catch (SQLException e) {
            // The apply side says when the new instance is down.
            LOG.debug("the list to verify cannot be read, trying again: {}", e.getMessage());
        } catch (RuntimeException e) {
            // An executor would silently stop a task that throws.
            LOG.warn("the list to verify cannot be read", e);
        }
    }

    @Override
    public void stop(Duration within) {
        ticker.shutdownNow();
    }
}
