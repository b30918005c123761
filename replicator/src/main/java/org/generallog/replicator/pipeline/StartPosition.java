package org.generallog.replicator.pipeline;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.generallog.replay.capture.CaptureCheckpoint;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.relaylog.RelayLogReader;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replicator.checkpoint.FileCaptureProgress;
import org.generallog.replicator.config.ReplicationConfig;
import org.generallog.replicator.copy.CopyRegistry;
import org.generallog.replicator.daemon.StartAt;
import org.generallog.replicator.daemon.UsageException;

/** Finds the place in the relay log from which applying begins for the first time. */
final class StartPosition {
    private final ReplicationConfig config;
    private final FileCaptureProgress progress;
    private final CopyRegistry copies;
    private final RelayPosition now;
    /** How far the relay log has been searched for a time. */
    private RelayPosition searched = RelayPosition.START;

    /** @param now where the relay log ended when the process began: what is captured from then on is applied */
    StartPosition(ReplicationConfig config, FileCaptureProgress progress, CopyRegistry copies, RelayPosition now) {
        this.now = now;
        this.config = config;
        this.progress = progress;
        this.copies = copies;
    }

    /**
     * The place; empty while it is not in the relay log yet.
     *
     * @throws UsageException when the start is the checkpoint, and there is none
     */
    Optional<RelayPosition> find(StartAt start) throws UsageException, IOException, SQLException {
        if (start instanceof StartAt.Checkpoint) {
            throw new UsageException("nothing was applied yet under the name '" + config.name()
                    + "', so there is no checkpoint to go on from. Say where to begin: --start " + StartAt.CHOICES);
        }
        if (progress.newest().isEmpty()) {
            return Optional.empty();
        }
        if (start instanceof StartAt.Time time) {
            return atTime(time.second());
        }
        return start instanceof StartAt.Now ? Optional.of(fromNow()) : afterCopy();
    }

    /** The first transaction from there on, or the end while there is none: a place between two transactions. */
    private RelayPosition fromNow() throws IOException {
        RelayPosition end = progress.end();
        try (RelayLogReader reader = new RelayLogReader(config.relayLog().directory(), now)) {
            return reader.next(end).map(RelayEntry::begin).orElse(end);
        }
    }

    /** Right after the snapshot of the newest copy, once that is complete. Nobody else's snapshot is taken for it. */
    private Optional<RelayPosition> afterCopy() throws SQLException {
        List<CaptureCheckpoint.Snapshot> snapshots = progress.snapshots();
        if (snapshots.isEmpty()) {
            return Optional.empty();
        }
        CaptureCheckpoint.Snapshot newest = snapshots.get(snapshots.size() - 1);
        return isComplete(newest.id()) ? Optional.of(newest.relay()) : Optional.empty();
    }

    private boolean isComplete(String id) throws SQLException {
        return copies.state(config.name(), id)
                .filter(CopyRegistry.State.COMPLETE::equals)
                .isPresent();
    }

    private Optional<RelayPosition> atTime(Instant second) throws IOException {
        long micros = second.getEpochSecond() * 1_000_000;
        try (RelayLogReader reader = new RelayLogReader(config.relayLog().directory(), searched)) {
            Optional<RelayEntry> next = reader.next(progress.end());
            while (next.isPresent()) {
                if (next.get().transaction().commitTimeMicros() >= micros) {
                    return Optional.of(next.get().begin());
                }
                searched = next.get().end();
                next = reader.next(progress.end());
            }
        }
        return Optional.empty();
    }
}
