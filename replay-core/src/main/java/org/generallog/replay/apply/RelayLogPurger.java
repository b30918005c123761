package org.generallog.replay.apply;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.generallog.replay.relaylog.RelayLogFiles;
import org.generallog.replay.relaylog.RelayPosition;

/** Deletes files of the relay log that are applied ({@code relay-log.keep}). */
public final class RelayLogPurger {
    private final RelayLogFiles files;
    private final Optional<Duration> keep;
    private final InstantSource clock;

    /** @param keep how long a file is kept after its last transaction was written, though applied; empty for {@code applied} */
    public RelayLogPurger(RelayLogFiles files, Optional<Duration> keep, InstantSource clock) {
        this.files = files;
        this.keep = keep;
        this.clock = clock;
    }

    /**
     * Deletes what may go.
     *
     * @param applied everything before it is on the new instance
     * @return numbers of the files that were deleted
     */
    public List<Long> purge(RelayPosition applied) throws IOException {
        RelayPosition kept = oldestKept(applied);
        return files.purgeBefore(kept.compareTo(applied) < 0 ? kept : applied);
    }

    private RelayPosition oldestKept(RelayPosition applied) throws IOException {
        if (keep.isPresent()) {
            var limit = clock.instant().minus(keep.get());
            for (long file : files.list()) {
                if (!Files.getLastModifiedTime(files.path(file)).toInstant().isBefore(limit)) {
                    return new RelayPosition(file, RelayPosition.START.offset());
                }
            }
        }
        return applied;
    }
}
