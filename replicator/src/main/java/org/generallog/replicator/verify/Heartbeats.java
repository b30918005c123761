package org.generallog.replicator.verify;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.generallog.replay.apply.ReplicatorTables;
import org.generallog.replay.capture.CaptureCheckpoint;
import org.generallog.replay.capture.CaptureCheckpoint.Heartbeat;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.verify.Side;
import org.generallog.replay.verify.VerifyException;
import org.generallog.replicator.checkpoint.FileCaptureProgress;
import org.generallog.replicator.jdbc.LockName;

/**
 * How far a replicator in another process is: its capture by heartbeats that we send to the old instance and that its checkpoint file names with
 * their place, its apply by the checkpoint on the new instance.
 *
 * <p>A heartbeat is told by its time, on this machine's clock, which capture uses too: it is later than all that the file names before.
 */
final class Heartbeats {
    private static final Duration POLL = Duration.ofMillis(50);
    /** Without a new checkpoint of capture for so long it stands still. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Instances instances;
    private final FileCaptureProgress capture;
    private final ReplicatorTables tables;
    private final String lock;

    Heartbeats(Instances instances, FileCaptureProgress capture, ReplicatorTables tables, String name) {
        this.instances = instances;
        this.capture = capture;
        this.tables = tables;
        this.lock = LockName.of(name);
    }

    /** Whether a process applies under this name. */
    boolean isApplying() throws VerifyException {
        return instances.ask(Side.NEWER, "the lock " + lock, connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(
                            "SELECT IS_USED_LOCK('" + lock.replace("'", "''") + "') IS NOT NULL")) {
                row.next();
                return row.getInt(1) == 1;
            }
        });
    }

    /** Whether the relay log holds transactions that are not on the new instance; no where nobody can tell. */
    boolean hasBacklog() {
        try {
            Optional<RelayPosition> captured = capture.newest().map(CaptureCheckpoint::relay);
            Optional<RelayPosition> applied =
                    instances.ask(Side.NEWER, "the checkpoint", connection -> applied(connection));
            return captured.isPresent() && applied.isPresent() && applied.get().compareTo(captured.get()) < 0;
        } catch (VerifyException none) {
            return false;
        }
    }

    /** Sends one, and waits until it has come through the log. */
    RelayPosition beat() throws VerifyException, InterruptedException {
        List<Heartbeat> before = checkpoint().heartbeats();
        long newest = before.isEmpty() ? 0 : before.get(before.size() - 1).sentMicros();
        long sent = Math.max(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()), newest + 1);
        instances.ask(Side.OLDER, "a heartbeat", connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.execute("SELECT " + instances.source().tag("heartbeat", Long.toString(sent)) + " 1");
            }
        });
        long seen = 0;
        long since = System.nanoTime();
        while (true) {
            CaptureCheckpoint now = checkpoint();
            for (Heartbeat each : now.heartbeats()) {
                if (each.sentMicros() >= sent) {
                    return each.relay();
                }
            }
            if (now.counters().rowsRead() != seen) {
                seen = now.counters().rowsRead();
                since = System.nanoTime();
            }
            requirePatience(since, "a heartbeat does not come back through the old instance's log");
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        }
    }

    /** What capture holds, not older than the newest heartbeat. */
    CaptureCheckpoint checkpoint() throws VerifyException {
        return capture.newest()
                .orElseThrow(
                        () -> new VerifyException(
                                "there is no capture.json in relay-log.directory: run verify where run or capture runs, with its configuration"));
    }

    void awaitApplied(RelayPosition place) throws VerifyException, InterruptedException {
        RelayPosition seen = RelayPosition.START;
        long since = System.nanoTime();
        while (true) {
            RelayPosition now = applied();
            if (now.compareTo(place) >= 0) {
                return;
            }
            if (now.compareTo(seen) != 0) {
                seen = now;
                since = System.nanoTime();
            }
            requirePatience(since, "nothing is applied on the new instance, though there is a backlog");
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        }
    }

    private static void requirePatience(long since, String what) throws VerifyException {
        if (System.nanoTime() - since > PATIENCE.toNanos()) {
            throw new VerifyException(what + " for " + PATIENCE.toSeconds()
                    + " s: see replicator status; verify again when the replication goes on");
        }
    }

    private RelayPosition applied() throws VerifyException {
        Optional<RelayPosition> place = instances.ask(Side.NEWER, "the checkpoint", connection -> applied(connection));
        return place.orElseThrow(() -> new VerifyException(
                "there is no checkpoint under this name on the new instance: correct name or target.schema"));
    }

    private Optional<RelayPosition> applied(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(tables.selectCheckpoint())) {
            return row.next() ? Optional.of(new RelayPosition(row.getLong(1), row.getLong(2))) : Optional.empty();
        }
    }
}
