package org.generallog.replicator.pipeline;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.generallog.replay.apply.ApplyStats;
import org.generallog.replay.catalog.CatalogException;
import org.generallog.replay.verify.VerifyException;
import org.generallog.replicator.checkpoint.MarkerKeyFile;
import org.generallog.replicator.daemon.Service;
import org.generallog.replicator.daemon.Watched;
import org.generallog.replicator.verify.Sweep;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares tables while the replication runs: all in turn ({@code verify.sweep}), and those that an operator asks for. Where that fails, the
 * replication goes on.
 */
final class SweepService implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(SweepService.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    /** So often within the interval it is looked whether a table is due. */
    private static final int LOOKS = 100;

    private static final Duration RETRY = Duration.ofSeconds(10);
    private static final long SAY_AGAIN_NANOS = Duration.ofMinutes(5).toNanos();

    private final Watched watched;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "sweep");
    private @Nullable Sweep sweep;
    private long saidNanos = System.nanoTime() - SAY_AGAIN_NANOS;

    SweepService(Watched watched) {
        this.watched = watched;
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public void stop(Duration within) throws InterruptedException {
        stopping.countDown();
        thread.interrupt();
        thread.join(Math.max(1, within.dividedBy(2).toMillis()));
    }

    private void run() {
        try {
            Duration pause = PAUSE;
            while (!stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                boolean applies = watched.apply().progress().state() == ApplyStats.State.RUNNING;
                pause = applies ? round() : PAUSE;
            }
        } catch (InterruptedException stopped) {
            LOG.debug("the sweep has stopped", stopped);
        } finally {
            close();
        }
    }

    /** Returns how long to wait before the next. */
    private Duration round() throws InterruptedException {
        try {
            Sweep current = sweep;
            if (!isWanted(current)) {
                return PAUSE;
            }
            if (current == null) {
                current = new Sweep(
                        watched.config(),
                        MarkerKeyFile.of(watched.config().relayLog().directory()),
                        watched.proof(),
                        watched.control());
                sweep = current;
            }
            return current.round() ? Duration.ZERO : untilNextLook();
        } catch (VerifyException | CatalogException | IOException failure) {
            if (stopping.getCount() > 0 && System.nanoTime() - saidNanos >= SAY_AGAIN_NANOS) {
                saidNanos = System.nanoTime();
                LOG.warn("tables cannot be compared, trying again: {}", failure.getMessage());
            }
        } catch (RuntimeException defect) {
            LOG.error("tables cannot be compared, trying again; the replication goes on", defect);
        }
        close();
        return RETRY;
    }

    private boolean isWanted(@Nullable Sweep current) {
        return !watched.config().verify().sweep().isZero()
                || watched.control().hasToProve()
                || (current != null
                        && (current.looksAgain() || !current.course().isEmpty()));
    }

    /** Listing the tables is not for nothing on an old instance with thousands of them. */
    private Duration untilNextLook() {
        Duration share = watched.config().verify().sweep().dividedBy(LOOKS);
        return share.compareTo(PAUSE) < 0 ? PAUSE : share.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : share;
    }

    private void close() {
        Sweep current = sweep;
        sweep = null;
        if (current != null) {
            // What was to be compared still is.
            List<String> rest = current.course();
            if (!rest.isEmpty()) {
                watched.control().prove(rest);
            }
            current.close();
        }
    }
}
