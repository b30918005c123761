package org.generallog.replicator.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import org.generallog.replay.apply.CaptureProgress;
import org.generallog.replay.capture.CaptureCheckpoint;
import org.generallog.replay.relaylog.RelayPosition;
import org.jspecify.annotations.Nullable;

/** What apply knows of the capture side, read from its checkpoint file whenever that has been replaced. */
public final class FileCaptureProgress implements CaptureProgress {
    private final FileCheckpointStore store;
    private @Nullable Object seen;
    private Optional<CaptureCheckpoint> newest = Optional.empty();

    public FileCaptureProgress(FileCheckpointStore store) {
        this.store = store;
    }

    @Override
    public RelayPosition end() {
        return newest().map(CaptureCheckpoint::relay).orElse(RelayPosition.START);
    }

    @Override
    public Optional<Long> heartbeatAt(RelayPosition applied) {
        List<CaptureCheckpoint.Heartbeat> heartbeats =
                newest().map(CaptureCheckpoint::heartbeats).orElse(List.of());
        for (int i = heartbeats.size() - 1; i >= 0; i--) {
            if (heartbeats.get(i).relay().compareTo(applied) <= 0) {
                return Optional.of(heartbeats.get(i).sentMicros());
            }
        }
        return Optional.empty();
    }

    /** The newest snapshots that the log has shown, oldest first. */
    public List<CaptureCheckpoint.Snapshot> snapshots() {
        return newest().map(CaptureCheckpoint::snapshots).orElse(List.of());
    }

    /** The checkpoint as it is now; empty while there is none. */
    public synchronized Optional<CaptureCheckpoint> newest() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(store.file(), BasicFileAttributes.class);
            // A replaced file is another inode; its key tells so even within one tick of the file system's clock.
            Object now =
                    List.of(String.valueOf(attributes.fileKey()), attributes.lastModifiedTime(), attributes.size());
            if (!now.equals(seen)) {
                newest = store.load();
                seen = now;
            }
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return newest;
    }
}
