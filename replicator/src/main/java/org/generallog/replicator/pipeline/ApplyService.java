package org.generallog.replicator.pipeline;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.generallog.replay.apply.Applier;
import org.generallog.replay.apply.Appliers;
import org.generallog.replay.apply.ApplySettings;
import org.generallog.replay.apply.ApplyStats;
import org.generallog.replay.apply.Checkpoint;
import org.generallog.replay.apply.OnRejected;
import org.generallog.replay.apply.RelayLogSource;
import org.generallog.replay.apply.ReplicatorTables;
import org.generallog.replay.apply.TargetException;
import org.generallog.replay.capture.CaptureCheckpoint;
import org.generallog.replay.catalog.OldInstance;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replicator.check.Checks;
import org.generallog.replicator.check.Instances;
import org.generallog.replicator.check.Preflight;
import org.generallog.replicator.checkpoint.FileCaptureProgress;
import org.generallog.replicator.config.ReplicationConfig;
import org.generallog.replicator.copy.CopyRegistry;
import org.generallog.replicator.daemon.Ending;
import org.generallog.replicator.daemon.Service;
import org.generallog.replicator.daemon.StartAt;
import org.generallog.replicator.daemon.UsageException;
import org.generallog.replicator.daemon.Watched;
import org.generallog.replicator.jdbc.AccessDenied;
import org.generallog.replicator.jdbc.Encryption;
import org.generallog.replicator.jdbc.InstanceAddress;
import org.generallog.replicator.target.JdbcCheckpointStore;
import org.generallog.replicator.target.JdbcTarget;
import org.generallog.replicator.target.TargetCatalog;
import org.generallog.replicator.target.TargetThrottle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The apply side as a service: finds where to begin, then applies. */
final class ApplyService implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(ApplyService.class);
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String EARLIER =
            "what was applied before came from another relay log: waits for \"copy --overwrite\","
                    + " which forgets it; if nothing was lost, relay-log.directory or the name is wrong";

    private final Watched watched;
    private final Ending ending;
    private final FileCaptureProgress progress;
    private final InstanceAddress target;
    private final RelayPosition now;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "apply");
    private volatile @Nullable Applier applier;

    ApplyService(Watched watched, Ending ending, FileCaptureProgress progress) {
        this.watched = watched;
        this.ending = ending;
        this.progress = progress;
        this.now = progress.end();
        this.target = watched.config().target().server().address();
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
        Applier running = applier;
        if (running != null && !running.stop(within.dividedBy(2))) {
            LOG.warn(
                    "the batch in flight did not end; the checkpoint tells at the next start whether it was committed");
        }
        thread.join(Math.max(1, within.dividedBy(4).toMillis()));
        thread.interrupt();
    }

    private void run() {
        try {
            if (begun()) {
                apply();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            ending.failed(e);
        }
    }

    /** Waits until there is a checkpoint to apply from. Returns false when it was stopped before. */
    private boolean begun() throws InterruptedException, UsageException, IOException {
        JdbcCheckpointStore store =
                new JdbcCheckpointStore(target, config().target().schema());
        StartPosition start = new StartPosition(
                config(), progress, new CopyRegistry(target, config().target().schema()), now);
        boolean checked = false;
        do {
            try {
                if (!checked) {
                    requireFit();
                    checked = true;
                }
                Optional<Checkpoint> stored = store.load(config().name());
                if (stored.isPresent() && progress.newest().isPresent()) {
                    String of = store.relayLog(config().name()).orElse("");
                    if (!isOfEarlierAttempt(of)) {
                        requireSameRelayLog(of);
                        goesOn(stored.get());
                        watched.proof().begin(stored.get().position());
                        store.createMissing(config().name());
                        return true;
                    }
                }
                Optional<RelayPosition> first = stored.isPresent()
                        ? Optional.empty()
                        : start.find(watched.plan().start());
                if (first.isPresent()) {
                    store.initialise(config().name(), first.get(), relayLog());
                    watched.proof().begin(first.get());
                    LOG.info(
                            "applying begins at {} (start {})",
                            first.get(),
                            watched.plan().start());
                    return true;
                }
                state(ApplyStats.State.WAITING_FOR_START, stored.isPresent() ? EARLIER : "");
            } catch (TargetException | SQLException e) {
                if (AccessDenied.is(e) && !checked) {
                    throw new UsageException(
                            "the new instance cannot be entered: " + e.getMessage()
                                    + ". Check username and password of the target, and that the account may connect from this host",
                            e);
                }
                state(ApplyStats.State.RECONNECTING, String.valueOf(e.getMessage()));
                LOG.warn("the new instance cannot be asked for the checkpoint, trying again: {}", e.getMessage());
            }
        } while (!stopping.await(RETRY.toMillis(), TimeUnit.MILLISECONDS));
        return false;
    }

    /** Said before anything is applied: what would go wrong silently, or soon. */
    private void requireFit() throws SQLException, UsageException {
        encryption();
        List<String> problems;
        try (Instances instances = new Instances(config())) {
            problems = Preflight.problems(instances, Checks.BEFORE_APPLY);
        }
        if (!problems.isEmpty()) {
            throw new UsageException("the new instance is not ready: " + String.join("; ", problems));
        }
    }

    private void encryption() throws SQLException {
        try (Connection connection = target.connect(target.properties(StandardCharsets.UTF_8, PATIENCE))) {
            watched.apply().encryption(Encryption.of(connection));
            LOG.info("connected to the new instance, {}", watched.apply().encryption());
        }
    }

    private String relayLog() {
        return progress.newest().map(CaptureCheckpoint::relayLog).orElse("");
    }

    /** After a gap: the relay log is a new one, and the copy that is waited for forgets what was applied from the old one. */
    private boolean isOfEarlierAttempt(String applied) {
        return watched.plan().start() instanceof StartAt.Copy && !applied.equals(relayLog());
    }

    /** A position means nothing in another relay log, and may even exist there. */
    private void requireSameRelayLog(String applied) throws UsageException {
        if (!applied.equals(relayLog())) {
            throw new UsageException(
                    "what was applied under the name '" + config().name() + "' came from another relay log ("
                            + applied + ") than the one in "
                            + config().relayLog().directory().toAbsolutePath() + " (" + relayLog()
                            + "). Correct relay-log.directory or the name; to begin anew, take a new copy with --overwrite");
        }
    }

    /** A service manager starts the daemon with the same command each time: {@code --start} is for the first time. */
    private void goesOn(Checkpoint stored) {
        if (!(watched.plan().start() instanceof StartAt.Checkpoint
                || watched.plan().start() instanceof StartAt.Auto)) {
            LOG.info(
                    "going on from the checkpoint {}: --start is for the first start of the replication '{}'",
                    stored.position(),
                    config().name());
        }
    }

    private void state(ApplyStats.State state, String reason) {
        watched.apply().progress(new ApplyStats.Progress(state, RelayPosition.START, 0, -1, reason));
    }

    private void apply() {
        ReplicatorTables tables = new ReplicatorTables(config().target().schema(), config().name());
        OnRejected onRejected = switch (config().apply().onRejected()) {
            case RECORD -> OnRejected.RECORD;
            case STOP -> OnRejected.STOP;
        };
        ApplySettings settings = ApplySettings.of(
                        tables,
                        config().target().connections(),
                        config().apply().batch(),
                        onRejected)
                .withStatementLimit(config().apply().statementLimit())
                .from(progress.newest().map(CaptureCheckpoint::old).orElse(OldInstance.ASSUMED));
        try (TargetCatalog catalog = new TargetCatalog(target);
                TargetThrottle throttle =
                        new TargetThrottle(target, config().apply().throttle(), watched.control())) {
            Applier built = Appliers.of(
                    new Applier.Input(
                            from -> new RelayLogSource(config().relayLog().directory(), from, relayLog()), progress),
                    new Appliers.Instance(new JdbcTarget(target, config().name()), catalog, throttle),
                    settings,
                    watched.apply());
            applier = built;
            if (stopping.getCount() > 0) {
                built.run();
            }
        }
    }
}
