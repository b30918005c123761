package org.generallog.replicator.pipeline;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.generallog.replay.apply.ApplyStats;
import org.generallog.replay.apply.RelayLogPurger;
import org.generallog.replay.relaylog.RelayLogFiles;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replicator.daemon.Service;
import org.generallog.replicator.daemon.Watched;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes files of the relay log that are applied, as {@code relay-log.keep} says. */
final class PurgeService implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(PurgeService.class);
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private final Watched watched;
    private final RelayLogPurger purger;
    private final ScheduledExecutorService ticker =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "relay-log-purge"));

    PurgeService(Watched watched) {
        this.watched = watched;
        this.purger = new RelayLogPurger(
                new RelayLogFiles(watched.config().relayLog().directory()),
                watched.config().relayLog().keep().time(),
                InstantSource.system());
    }

    @Override
    public void start() {
        var unused = ticker.scheduleWithFixedDelay(
                this::purge, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void purge() {
        ApplyStats apply = watched.apply();
        if (apply.progress().state() != ApplyStats.State.RUNNING) {
            return;
        }
        try {
            RelayPosition applied = apply.published();
            RelayPosition kept = watched.proof().kept().orElse(applied);
            var deleted = purger.purge(kept.compareTo(applied) < 0 ? kept : applied);
            if (!deleted.isEmpty()) {
                LOG.info(
                        "deleted {} applied files of the relay log, up to number {}",
                        deleted.size(),
                        deleted.get(deleted.size() - 1));
            }
        } catch (IOException e) {
            LOG.warn("applied files of the relay log cannot be deleted, trying again: {}", e.getMessage());
        }
    }

    @Override
    public void stop(Duration within) {
        ticker.shutdownNow();
    }
}
