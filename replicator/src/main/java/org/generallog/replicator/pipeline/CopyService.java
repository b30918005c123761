package org.generallog.replicator.pipeline;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.generallog.replay.apply.ApplyStats;
import org.generallog.replicator.checkpoint.FileCaptureProgress;
import org.generallog.replicator.checkpoint.MarkerKeyFile;
import org.generallog.replicator.config.ReplicationConfig;
import org.generallog.replicator.copy.CopyException;
import org.generallog.replicator.copy.CopyListener;
import org.generallog.replicator.copy.CopyRegistry;
import org.generallog.replicator.copy.CopyResult;
import org.generallog.replicator.copy.CopySettings;
import org.generallog.replicator.copy.InitialCopy;
import org.generallog.replicator.daemon.Ending;
import org.generallog.replicator.daemon.Service;
import org.generallog.replicator.daemon.UsageException;
import org.generallog.replicator.daemon.Watched;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the initial copy where nothing was applied yet, so that one {@code run} is a whole migration. A copy that has broken off goes on: what
 * stands in its databases is of that copy alone, since it would not have begun with anything in its way.
 */
final class CopyService implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(CopyService.class);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofSeconds(10);
    /** Tables that take less are not told one by one. */
    private static final Duration LONG = Duration.ofSeconds(5);

    private static final int MOST_SCHEMA_CHANGES = 5;

    private final Watched watched;
    private final Ending ending;
    private final FileCaptureProgress progress;
    private final CopyRegistry copies;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "copy");
    /** How often the copy has ended by one; of its thread alone. */
    private int schemaChanges;

    private volatile @Nullable InitialCopy copy;

    CopyService(Watched watched, Ending ending, FileCaptureProgress progress) {
        this.watched = watched;
        this.ending = ending;
        this.progress = progress;
        this.copies = new CopyRegistry(
                config().target().server().address(), config().target().schema());
    }

    private ReplicationConfig config() {
        return watched.config();
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public void stop(Duration within) throws InterruptedException {
        stopping.countDown();
        InitialCopy running = copy;
        if (running != null) {
            running.stop();
        }
        thread.join(Math.max(1, within.toMillis()));
    }

    private void run() {
        try {
            boolean done = false;
            while (!done && !stopping.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                ApplyStats.State state = watched.apply().progress().state();
                // Before that it is not known whether there is a checkpoint.
                boolean waits = state == ApplyStats.State.WAITING_FOR_START
                        && progress.newest().isPresent();
                done = waits ? copied() : state == ApplyStats.State.RUNNING;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (CopyException | UsageException | IOException e) {
            ending.failed(e);
        }
    }

    /** Returns whether a copy is complete; no where it is to be tried again. */
    private boolean copied() throws CopyException, UsageException, IOException, InterruptedException {
        try {
            Optional<CopyRegistry.State> newest = copies.newest(config().name()).map(CopyRegistry.Entry::state);
            if (newest.isPresent() && newest.get() == CopyRegistry.State.COMPLETE) {
                requireItsPlace();
                return true;
            }
            if (newest.isPresent()) {
                LOG.warn("a copy has broken off: it goes on; what has changed since is copied again");
            }
            copy();
            return true;
        } catch (CopyException failure) {
            if (stopping.getCount() == 0) {
                return true;
            }
            schemaChanges += failure.isSchemaChanged() ? 1 : 0;
            if (!isPassing(failure)) {
                throw failure;
            }
            LOG.warn("{}; trying again in {} s", failure.getMessage(), RETRY.toSeconds());
        } catch (SQLException e) {
            LOG.warn("the new instance cannot be asked for copies, trying again: {}", e.getMessage());
        }
        boolean unused = stopping.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
        return false;
    }

    /** A copy whose snapshot this relay log does not have is of no use. */
    private void requireItsPlace() throws UsageException {
        if (progress.snapshots().isEmpty()) {
            throw new UsageException("there is a complete copy of '" + config().name()
                    + "' on the new instance, but not its place in the relay log of "
                    + config().relayLog().directory().toAbsolutePath()
                    + ": correct relay-log.directory, or begin anew with --start copy and copy --overwrite");
        }
    }

    private void copy() throws CopyException, IOException {
        InitialCopy begun = new InitialCopy(
                CopySettings.of(config()),
                MarkerKeyFile.of(config().relayLog().directory()),
                config().source().server().address(),
                config().target().server().address(),
                new CopyListener() {
                    @Override
                    public void tableDone(String table, long rows, long bytes, Duration took) {
                        if (took.compareTo(LONG) > 0) {
                            LOG.info("copy: {}, {} rows, {} MB in {} s", table, rows, bytes >> 20, took.toSeconds());
                        }
                    }
                });
        copy = begun;
        if (stopping.getCount() == 0) {
            return;
        }
        LOG.info("nothing was applied yet: the copy begins");
        CopyResult result = begun.run();
        LOG.info(
                "copied {} tables, {} rows{}, {} MB in {} s; writes on the old instance were held back for {} ms",
                result.tables(),
                result.rows(),
                result.rowsKept() > 0 ? ", " + result.rowsKept() + " of them before it broke off" : "",
                result.bytes() >> 20,
                result.duration().toSeconds(),
                result.snapshot().lockedMillis());
    }

    /** Whether the next copy may do better. What is no passing change of the schema would be the same again. */
    private boolean isPassing(CopyException failure) {
        return failure.isConnectionLost() || (failure.isSchemaChanged() && schemaChanges <= MOST_SCHEMA_CHANGES);
    }
}
