package org.generallog.replicator.pipeline;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.generallog.replay.apply.ApplyStats;
import org.generallog.replicator.copy.CopyAmounts;
import org.generallog.replicator.copy.CopyRegistry;
import org.generallog.replicator.daemon.CopyState;
import org.generallog.replicator.daemon.Service;
import org.generallog.replicator.daemon.Watched;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks how far the copy is that applying waits for: another process, which tells it on the new instance. */
final class CopyWatchService implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(CopyWatchService.class);
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private final Watched watched;
    private final CopyRegistry copies;
    /** A copy is waited for, or has not said its last word; of the ticker's thread alone. */
    private boolean awaited;

    private final ScheduledExecutorService ticker =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "copy-watch"));

    CopyWatchService(Watched watched) {
        this.watched = watched;
        this.copies = new CopyRegistry(
                watched.config().target().server().address(),
                watched.config().target().schema());
    }

    @Override
    public void start() {
        var unused = ticker.scheduleWithFixedDelay(this::look, 1, INTERVAL.toSeconds(), TimeUnit.SECONDS);
    }

    private void look() {
        boolean waits = watched.apply().progress().state() == ApplyStats.State.WAITING_FOR_START;
        awaited |= waits;
        // Once applying goes on, the copy's last word is looked for until it is there, and never again. What was seen
        // before
        // may be an earlier copy.
        if (!awaited) {
            return;
        }
        try {
            Optional<CopyRegistry.Entry> newest = copies.newest(watched.config().name());
            watched.copy().state(newest.isPresent() ? Optional.of(state(newest.get())) : Optional.empty());
            awaited = waits
                    || watched.copy()
                            .state()
                            .filter(copy -> !copy.state().equals("running"))
                            .isEmpty();
        } catch (SQLException e) {
            // The apply side says when the new instance is down.
            LOG.debug("the copy's progress cannot be read, trying again: {}", e.getMessage());
        } catch (RuntimeException e) {
            // An executor would silently stop a task that throws.
            LOG.warn("the copy's progress cannot be read", e);
        }
    }

    private CopyState state(CopyRegistry.Entry entry) throws SQLException {
        CopyAmounts amounts = entry.amounts();
        boolean brokenOff = entry.state() == CopyRegistry.State.RUNNING
                && !copies.isCopied(watched.config().name());
        return new CopyState(
                brokenOff ? "broken off" : entry.state().name().toLowerCase(Locale.ROOT),
                amounts.tables(),
                amounts.ofTables(),
                amounts.rows(),
                amounts.ofRows(),
                amounts.bytes());
    }

    @Override
    public void stop(Duration within) {
        ticker.shutdownNow();
    }
}
