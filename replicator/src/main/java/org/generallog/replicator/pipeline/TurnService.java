package org.generallog.replicator.pipeline;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.generallog.replay.apply.ApplyStats;
import org.generallog.replay.apply.TargetException;
import org.generallog.replay.capture.CaptureCheckpoint;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replicator.checkpoint.FileCheckpointStore;
import org.generallog.replicator.config.ReplicationConfig;
import org.generallog.replicator.daemon.Ending;
import org.generallog.replicator.daemon.Service;
import org.generallog.replicator.daemon.Services;
import org.generallog.replicator.daemon.StartAt;
import org.generallog.replicator.daemon.UsageException;
import org.generallog.replicator.daemon.Watched;
import org.generallog.replicator.target.JdbcCheckpointStore;
import org.generallog.replicator.target.TurnLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one process at a time do a replication's work: who comes second stands by, and takes over when the first one ends,
 * however that ends. The turn is the relay log's directory for who captures, and a named lock on the new instance for who
 * applies. Where the new instance cannot be asked, the directory decides alone: the old instance's log must not grow because
 * the new one is down.
 */
final class TurnService implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(TurnService.class);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration KEEP = Duration.ofSeconds(2);
    private static final Duration LOOK_AT_RELAY_LOG = Duration.ofSeconds(10);
    private static final Duration SAY_AGAIN = Duration.ofMinutes(10);

    private final Watched watched;
    private final Ending ending;
    private final FileCheckpointStore checkpoints;
    private final Callable<List<Service>> work;
    private final Optional<TurnLock> lock;
    private final ScheduledExecutorService keeper =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "turn"));
    private @Nullable RelayDirectory directory;
    private @Nullable Services services;
    private String said = "";
    private long saidNanos;
    private long lookedNanos = System.nanoTime() - LOOK_AT_RELAY_LOG.toNanos();

    /** @param work makes the services that do the work, once it is this process's turn */
    TurnService(Watched watched, Ending ending, FileCheckpointStore checkpoints, Callable<List<Service>> work) {
        this.watched = watched;
        this.ending = ending;
        this.checkpoints = checkpoints;
        this.work = work;
        this.lock = watched.plan().applies()
                ? Optional.of(new TurnLock(config().target().server().address(), config().name()))
                : Optional.empty();
    }

    private ReplicationConfig config() {
        return watched.config();
    }

    /** Returns when the work has begun, or the end was decided before. */
    @Override
    public void start() throws Exception {
        while (!isOurs()) {
            TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
            if (ending.isDecided()) {
                return;
            }
        }
        if (!said.isEmpty()) {
            LOG.info("takes over: the other process has ended");
            state(ApplyStats.State.STARTING, "");
            watched.capture().begins();
        }
        Services begun = new Services(work.call());
        services = begun;
        if (lock.isPresent()) {
            TurnLock held = lock.get();
            var unused = keeper.scheduleWithFixedDelay(
                    () -> keep(held), KEEP.toMillis(), KEEP.toMillis(), TimeUnit.MILLISECONDS);
        }
        begun.start(ending::isDecided);
    }

    private boolean isOurs() throws IOException, UsageException {
        Optional<String> other = other();
        if (other.isEmpty()) {
            return true;
        }
        requireItsRelayLog();
        if (!watched.plan().standsBy()) {
            throw new UsageException(other.get()
                    + ": stop it, or give this one another name and relay-log.directory; without --no-standby this one"
                    + " would stand by");
        }
        String why = "stands by: " + other.get();
        state(ApplyStats.State.STANDBY, other.get());
        if (!why.equals(said) || System.nanoTime() - saidNanos > SAY_AGAIN.toNanos()) {
            LOG.info("{}; takes over when that ends", why);
            said = why;
            saidNanos = System.nanoTime();
        }
        return false;
    }

    /** What was captured and not yet applied stands in the relay log alone: with another one there is nothing to go on from. */
    private void requireItsRelayLog() throws IOException, UsageException {
        if (System.nanoTime() - lookedNanos < LOOK_AT_RELAY_LOG.toNanos()
                || watched.plan().start() instanceof StartAt.Copy) {
            return;
        }
        lookedNanos = System.nanoTime();
        Optional<String> applied;
        try {
            applied = new JdbcCheckpointStore(
                            config().target().server().address(),
                            config().target().schema())
                    .relayLog(config().name());
        } catch (TargetException e) {
            LOG.debug("the new instance cannot be asked for the checkpoint: {}", e.getMessage());
            return;
        }
        String own = checkpoints.load().map(CaptureCheckpoint::relayLog).orElse("");
        if (applied.isPresent() && !applied.get().equals(own)) {
            throw new UsageException(
                    "another process does the work of '" + config().name()
                            + "', and what it applies came from another relay log (" + applied.get()
                            + ") than the one in "
                            + config().relayLog().directory().toAbsolutePath()
                            + ": who stands by needs the same one, on a disk that both reach. Correct relay-log.directory or the name");
        }
    }

    /** Who does the work; empty when it is our turn, which is taken then. */
    private Optional<String> other() throws IOException {
        if (watched.plan().captures()) {
            Optional<RelayDirectory> held =
                    RelayDirectory.hold(config().relayLog().directory());
            if (held.isEmpty()) {
                return Optional.of("another process captures into "
                        + config().relayLog().directory().toAbsolutePath());
            }
            directory = held.get();
        }
        if (lock.isPresent() && !isOurs(lock.get())) {
            release();
            return Optional.of("another process does the work of '" + config().name() + "': it has "
                    + lock.get().place());
        }
        return Optional.empty();
    }

    private static boolean isOurs(TurnLock lock) {
        try {
            return lock.take();
        } catch (SQLException e) {
            // Whoever applies finds that out too, and tries again.
            LOG.debug("the new instance cannot be asked whose turn it is: {}", e.getMessage());
            return true;
        }
    }

    private void keep(TurnLock held) {
        if (!isOurs(held)) {
            ending.failed(new IllegalStateException("another process does the work of '"
                    + config().name() + "' now: it has " + held.place()
                    + ". This one was away from the new instance for too long, or began while that was down;"
                    + " started again, it stands by"));
        }
    }

    private void state(ApplyStats.State state, String reason) {
        watched.apply().progress(new ApplyStats.Progress(state, RelayPosition.START, 0, -1, reason));
    }

    @Override
    public void stop(Duration within) throws InterruptedException {
        keeper.shutdownNow();
        Services begun = services;
        boolean inOrder = begun == null || begun.stop(within);
        lock.ifPresent(TurnLock::close);
        release();
        if (!inOrder) {
            throw new IllegalStateException("not all of it stopped in order");
        }
    }

    private void release() {
        RelayDirectory held = directory;
        directory = null;
        if (held != null) {
            try {
                held.close();
            } catch (IOException e) {
                LOG.warn("the relay log's directory cannot be released", e);
            }
        }
    }
}
