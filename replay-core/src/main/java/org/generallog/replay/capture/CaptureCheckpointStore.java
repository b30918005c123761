package org.generallog.replay.capture;

import java.io.IOException;
import java.util.Optional;

/** Port: keeps the capture checkpoint. */
public interface CaptureCheckpointStore {
    Optional<CaptureCheckpoint> load() throws IOException;

    /** Replaces the checkpoint atomically; it is durable on return. */
    void store(CaptureCheckpoint checkpoint) throws IOException;
}
