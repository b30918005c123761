package org.generallog.replicator.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.generallog.replay.relaylog.RelayPosition;

/** The backlog between two positions of the relay log, by the sizes of its files. */
public final class RelayBacklog implements Backlog {
    private final Path directory;
    private final Supplier<RelayPosition> captured;
    private final Supplier<RelayPosition> applied;

    public RelayBacklog(Path directory, Supplier<RelayPosition> captured, Supplier<RelayPosition> applied) {
        this.directory = directory;
        this.captured = captured;
        this.applied = applied;
    }

    @Override
    public OptionalLong bytes() {
        RelayPosition from = applied.get();
        RelayPosition to = captured.get();
        if (from.compareTo(to) >= 0) {
            return OptionalLong.of(0);
        }
        long bytes = to.offset() - from.offset();
        for (long file = from.file(); file < to.file(); file++) {
            try {
                bytes += Files.size(directory.resolve("relay.%06d".formatted(file)));
            } catch (IOException gone) {
                // A file of the backlog that cannot be read is the pipeline's trouble; here the number is just not
                // known.
                return OptionalLong.empty();
            }
        }
        return OptionalLong.of(bytes);
    }

    /** None while nothing is behind; otherwise the files do not say. */
    @Override
    public OptionalLong transactions() {
        return applied.get().compareTo(captured.get()) >= 0 ? OptionalLong.of(0) : OptionalLong.empty();
    }
}
