package org.generallog.replay.apply;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.relaylog.RelayLogReader;
import org.generallog.replay.relaylog.RelayPosition;

/** The relay log's files as the source of what to apply. */
public final class RelayLogSource implements RelaySource {
    private final RelayLogReader reader;

    /** @param from a transaction's end, or {@link RelayPosition#START} */
    public RelayLogSource(Path directory, RelayPosition from) {
        this(directory, from, "");
    }

    /** @param log whose files alone are read, as the capture checkpoint names it; empty where nobody says */
    public RelayLogSource(Path directory, RelayPosition from, String log) {
        this.reader = new RelayLogReader(
                directory, from, log.isEmpty() ? Optional.empty() : Optional.of(UUID.fromString(log)));
    }

    @Override
    public Optional<RelayEntry> next(RelayPosition limit) throws IOException {
        return reader.next(limit);
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
