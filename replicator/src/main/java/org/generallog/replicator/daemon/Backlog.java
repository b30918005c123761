package org.generallog.replicator.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.generallog.replay.apply.CaptureProgress;
import org.generallog.replay.relaylog.RelayPosition;

/** What is captured and not yet applied, by the sizes of the relay log's files. Thread-safe. */
public final class Backlog {
    private final Path directory;
    private final Supplier<RelayPosition> applied;
    private volatile Supplier<Optional<RelayPosition>> captured;
    private volatile Supplier<OptionalLong> transactions = OptionalLong::empty;

    /** @param captured where the relay log ends; empty while unknown */
    public Backlog(Path directory, Supplier<Optional<RelayPosition>> captured, Supplier<RelayPosition> applied) {
        this.directory = directory;
        this.captured = captured;
        this.applied = applied;
    }

    /** Where another process captures: its checkpoint says where the relay log ends. */
    public void capturedBy(CaptureProgress capture) {
        captured = () -> Optional.of(capture.end());
    }

    /** Who knows the number of transactions, which the files do not tell. */
    public void transactionsBy(Supplier<OptionalLong> count) {
        transactions = count;
    }

    /** Bytes of the relay log; empty while unknown. */
    public OptionalLong bytes() {
        RelayPosition from = applied.get();
        Optional<RelayPosition> end = captured.get();
        if (end.isEmpty()) {
            return OptionalLong.empty();
        }
        RelayPosition to = end.get();
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

    /** Transactions; empty while unknown. */
    public OptionalLong transactions() {
        OptionalLong nothing = OptionalLong.of(0);
        return bytes().equals(nothing) ? nothing : transactions.get();
    }
}
