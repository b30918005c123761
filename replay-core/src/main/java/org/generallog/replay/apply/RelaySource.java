package org.generallog.replay.apply;

import java.io.IOException;
import java.util.Optional;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.relaylog.RelayPosition;

/** Port: the relay log, read in order from a position. */
public interface RelaySource extends AutoCloseable {
    /** Opens the relay log at a position. */
    @FunctionalInterface
    interface Opener {
        RelaySource open(RelayPosition from) throws IOException;
    }

    /** The next transaction that ends at or before the limit; empty where there is none yet. */
    Optional<RelayEntry> next(RelayPosition limit) throws IOException;

    @Override
    void close() throws IOException;
}
