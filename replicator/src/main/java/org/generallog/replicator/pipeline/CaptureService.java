package org.generallog.replicator.pipeline;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.generallog.replay.capture.Capture;
import org.generallog.replay.capture.CaptureBuilder;
import org.generallog.replay.capture.CaptureCheckpoint;
import org.generallog.replay.capture.CaptureSettings;
import org.generallog.replay.capture.FilterRules;
import org.generallog.replay.catalog.OldInstance;
import org.generallog.replay.catalog.ServerFacts;
import org.generallog.replay.log.EarlyGapException;
import org.generallog.replay.log.LogGapException;
import org.generallog.replay.log.LogOffException;
import org.generallog.replay.log.LogPosition;
import org.generallog.replay.log.LogReadException;
import org.generallog.replay.log.LogSource;
import org.generallog.replay.log.MarkerKey;
import org.generallog.replay.relaylog.RelayLogSettings;
import org.generallog.replay.relaylog.RelayLogWriter;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.sql.CachingStatementAnalyzer;
import org.generallog.replay.transaction.SpillDirectory;
import org.generallog.replicator.check.Checks;
import org.generallog.replicator.check.Instances;
import org.generallog.replicator.check.Preflight;
import org.generallog.replicator.checkpoint.FileCheckpointStore;
import org.generallog.replicator.checkpoint.MarkerKeyFile;
import org.generallog.replicator.config.ReplicationConfig;
import org.generallog.replicator.daemon.Ending;
import org.generallog.replicator.daemon.Filters;
import org.generallog.replicator.daemon.Service;
import org.generallog.replicator.daemon.StartAt;
import org.generallog.replicator.daemon.UsageException;
import org.generallog.replicator.daemon.Watched;
import org.generallog.replicator.jdbc.AccessDenied;
import org.generallog.replicator.source.JdbcIdLookup;
import org.generallog.replicator.source.JdbcSourceProbe;
import org.generallog.replicator.source.LogSources;
import org.generallog.replicator.source.RotationMode;
import org.generallog.replicator.source.SourceCatalog;
import org.generallog.replicator.source.SourceConnections;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The capture side as a service: waits for the old instance, opens the relay log at the checkpoint, captures. */
final class CaptureService implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(CaptureService.class);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private static final Duration SAY_AGAIN = Duration.ofMinutes(1);
    /** Any number that no server of the operator's has: a native replica of the relay log refuses its own. */
    private static final long SERVER_ID = 1_936_748_655L;

    private final Watched watched;
    private final Ending ending;
    private final FileCheckpointStore checkpoints;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "capture");
    private volatile @Nullable Capture capture;
    /** Why the old instance could not be read in the first place, as it was said last; for the thread alone. */
    private String unreadable = "";

    private long saidUnreadable;

    CaptureService(Watched watched, Ending ending, FileCheckpointStore checkpoints) {
        this.watched = watched;
        this.ending = ending;
        this.checkpoints = checkpoints;
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
        Capture running = capture;
        if (running != null) {
            running.stop();
        }
        thread.join(Math.max(1, within.toMillis()));
        if (thread.isAlive()) {
            LOG.warn("capture does not end; the next start goes on from its last checkpoint");
            thread.interrupt();
        }
    }

    private void run() {
        try {
            while (stopping.getCount() > 0 && !captured()) {
                stopping.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            ending.failed(e);
        }
    }

    /** Captures until it is stopped. Returns false where the old instance could not be reached in the first place. */
    private boolean captured() throws IOException, LogGapException, UsageException, InterruptedException {
        MarkerKey key = MarkerKeyFile.of(config().relayLog().directory());
        SourceConnections connections =
                new SourceConnections(config().source().server().address(), config().name(), key);
        try (JdbcSourceProbe probe = new JdbcSourceProbe(connections);
                SourceCatalog catalog = new SourceCatalog(connections);
                JdbcIdLookup ids = new JdbcIdLookup(connections)) {
            ServerFacts facts = probe.serverFacts();
            watched.capture().encryption(connections.encryption());
            if (unreadable.isEmpty()) {
                LOG.info("connected to the old instance, {}", connections.encryption());
            }
            Optional<String> missing = probe.missingRight();
            if (missing.isPresent()) {
                throw new UsageException(missing.get());
            }
            requireSight();
            Optional<CaptureCheckpoint> stored = checkpoints.load();
            String gap = stored.map(CaptureCheckpoint::gap).orElse(null);
            if (gap != null) {
                throw new LogGapException(gap);
            }
            requireSameFilter(stored.map(CaptureCheckpoint::filter).orElse(null));
            try (LogSource source = new LogSources(connections)
                            .open(
                                    RotationMode.of(config().source().rotation().toString()),
                                    () -> !catalog.hasFunctions(),
                                    stored.map(CaptureCheckpoint::anchor).orElse(""));
                    RelayLogWriter relay = open(stored)) {
                CaptureCheckpoint from =
                        stored.isPresent() ? stored.get() : begin(OldInstance.of(facts), source, relay);
                try {
                    capture(
                            new Capture.CapturePorts(
                                    source,
                                    probe,
                                    relay,
                                    checkpoints,
                                    new SpillDirectory(config().relayLog().directory()),
                                    ids),
                            catalog,
                            facts,
                            from,
                            key);
                    return true;
                } catch (EarlyGapException early) {
                    passOver(early, facts, source);
                    return false;
                }
            }
        } catch (LogGapException gap) {
            throw kept(gap);
        } catch (LogOffException off) {
            Optional<CaptureCheckpoint> stored = checkpoints.load();
            if (stored.isPresent()) {
                throw kept(new LogGapException("rows of the general log after position "
                        + stored.get().source() + " are lost: " + off.getMessage() + LogGapException.REMEDY));
            }
            throw new UsageException(String.valueOf(off.getMessage()), off);
        } catch (LogReadException e) {
            if (AccessDenied.is(e) && unreadable.isEmpty()) {
                throw new UsageException(String.valueOf(e.getMessage()), e);
            }
            unreadable(e);
            return false;
        }
    }

    /** What triggers and functions write would be captured as the application's, where the account may not see them. */
    private void requireSight() throws LogReadException, UsageException {
        try (Instances instances = new Instances(config())) {
            List<String> problems = Preflight.problems(instances, Checks.BEFORE_CAPTURE);
            if (!problems.isEmpty()) {
                throw new UsageException("the old instance is not ready: " + String.join("; ", problems));
            }
        } catch (SQLException e) {
            throw new LogReadException("Reading the account's rights failed: " + e.getMessage(), e);
        }
    }

    /** Said once, and then every minute: a line every two seconds would hide all others. */
    private void unreadable(LogReadException e) {
        String why = String.valueOf(e.getMessage());
        long now = System.nanoTime();
        if (!why.equals(unreadable) || now - saidUnreadable > SAY_AGAIN.toNanos()) {
            LOG.warn("the old instance cannot be read, trying again every {} s: {}", RETRY.toSeconds(), why);
            unreadable = why;
            saidUnreadable = now;
        }
        watched.capture().unreadable(why);
    }

    /** Rows that were left out until now are missing on the new instance, and nobody would be told. */
    private void requireSameFilter(@Nullable String before) throws UsageException {
        String now = Filters.of(config()).describe();
        if (before == null || before.equals(now) || watched.plan().acceptFilterChange()) {
            return;
        }
        throw new UsageException(
                "the filter has changed since the last start: it was \"" + before + "\" and is \"" + now
                        + "\". What was left out is missing on the new instance: take a new copy, or go on with --accept-filter-change");
    }

    /** A copy that is still to be taken misses nothing of what was lost before: what is known of the sessions until then is forgotten. */
    private void passOver(EarlyGapException early, ServerFacts facts, LogSource source)
            throws LogReadException, IOException {
        Optional<CaptureCheckpoint> stored = checkpoints.load();
        boolean copies =
                watched.plan().start() instanceof StartAt.Copy || watched.plan().start() instanceof StartAt.Auto;
        if (stored.isEmpty() || !copies) {
            throw early;
        }
        LOG.info(
                "the log has a hole behind position {}, before the copy, which misses nothing thereby: capturing goes on behind it",
                early.before());
        checkpoints.store(CaptureCheckpoint.begin(
                        OldInstance.of(facts),
                        early.before(),
                        source.anchor(early.before()),
                        stored.get().relay())
                .in(UUID.fromString(stored.get().relayLog())));
    }

    /** A gap stays one: what proved it need not be there at the next start. */
    private LogGapException kept(LogGapException gap) throws IOException {
        Optional<CaptureCheckpoint> stored = checkpoints.load();
        if (stored.isPresent() && stored.get().gap() == null) {
            checkpoints.store(stored.get().withGap(String.valueOf(gap.getMessage())));
        }
        return gap;
    }

    private void capture(
            Capture.CapturePorts ports, SourceCatalog catalog, ServerFacts facts, CaptureCheckpoint from, MarkerKey key)
            throws LogGapException, IOException, InterruptedException {
        FilterRules rules = Filters.of(config());
        CaptureSettings settings =
                CaptureSettings.of(config().name(), config().source().pollInterval(), key);
        Capture built = new CaptureBuilder(settings, ports, new CachingStatementAnalyzer(), catalog, rules)
                .build(from, facts, watched.capture());
        capture = built;
        LOG.info("capturing {} from {} into {}", facts.version().text(), from.source(), from.relay());
        if (stopping.getCount() > 0) {
            built.run();
        }
    }

    private RelayLogWriter open(Optional<CaptureCheckpoint> stored) throws IOException {
        return RelayLogWriter.open(
                config().relayLog().directory(),
                stored.map(CaptureCheckpoint::relay).orElse(RelayPosition.START),
                stored.map(from -> UUID.fromString(from.relayLog())),
                new RelayLogSettings(config().relayLog().fileSize(), "5.6.24-log", SERVER_ID));
    }

    /** Where a capture begins that has no checkpoint: a place in the past is somewhere in the log as it is. */
    private CaptureCheckpoint begin(OldInstance old, LogSource source, RelayLogWriter relay)
            throws LogReadException, IOException {
        StartAt start = watched.plan().start();
        boolean all = !(start instanceof StartAt.Now || start instanceof StartAt.Checkpoint);
        LogPosition position = all ? source.begin() : source.end();
        CaptureCheckpoint first = CaptureCheckpoint.begin(old, position, source.anchor(position), relay.position())
                .in(relay.log());
        relay.sync();
        checkpoints.store(first);
        return first;
    }
}
