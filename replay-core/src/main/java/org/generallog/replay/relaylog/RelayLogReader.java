package org.generallog.replay.relaylog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.generallog.replay.transaction.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * Reads the relay log transaction by transaction, also while it is being written: {@code limit} says how far. For one thread; holds one
 * transaction at a time.
 */
public final class RelayLogReader implements AutoCloseable {
    private final RelayLogFiles files;
    private RelayPosition position;
    private @Nullable EventInput input;
    /** Size of the present file once a later one exists, so that it grows no more; 0 while not known. */
    private long finishedSize;

    private final TransactionDecoder decoder = new TransactionDecoder();

    /** The log whose files are read: that of the first file where nobody says. */
    private Optional<UUID> log;

    /** @param from a transaction's end, or {@link RelayPosition#START}; the file is opened when there is something to read */
    public RelayLogReader(Path directory, RelayPosition from) {
        this(directory, from, Optional.empty());
    }

    /** @param log whose files alone are read, {@link RelayLogWriter#log} */
    public RelayLogReader(Path directory, RelayPosition from, Optional<UUID> log) {
        this.files = new RelayLogFiles(directory);
        this.position = from;
        this.log = log;
    }

    /** Where the next transaction begins, perhaps after the change to the next file. */
    public RelayPosition position() {
        return position;
    }

    /**
     * The next whole transaction; empty when the log is read up to {@code limit}.
     *
     * @param limit a position that {@link RelayLogWriter} gave and that is synced: a transaction's end. Nothing at or after it is read
     * @throws RelayLogException when the log is damaged, or does not reach to {@code limit}, or {@code limit} is inside a transaction
     */
    public Optional<RelayEntry> next(RelayPosition limit) throws IOException {
        decoder.reset();
        while (position.compareTo(limit) < 0) {
            boolean lastFile = limit.file() == position.file();
            EventInput events = events(limit);
            long bound = lastFile ? limit.offset() : finishedSize();
            if (position.compareTo(limit) >= 0) {
                break;
            }
            if (!events.next(bound)) {
                throw unexpectedEnd(events, lastFile);
            }
            if (events.type() == BinlogFormat.ROTATE_EVENT && !decoder.open()) {
                goToNextFile(events, lastFile);
                continue;
            }
            Transaction transaction = decoder.accept(events);
            if (transaction != null) {
                RelayPosition begin = new RelayPosition(position.file(), decoder.begin());
                position = new RelayPosition(position.file(), events.end());
                decoder.reset();
                return Optional.of(new RelayEntry(begin, position, transaction));
            }
        }
        return Optional.empty();
    }

    private EventInput events(RelayPosition limit) throws IOException {
        EventInput opened = input;
        if (opened == null) {
            opened = open(limit);
            input = opened;
        }
        return opened;
    }

    private EventInput open(RelayPosition limit) throws IOException {
        Path path = files.path(position.file());
        if (!Files.exists(path)) {
            throw new RelayLogException(
                    "%s does not exist, reading should go on at %s: was it deleted, or is the directory another one?"
                            .formatted(path, position));
        }
        EventInput opened = EventInput.open(path, limit.file() == position.file() ? limit.offset() : finishedSize());
        FileIdentity expected = new FileIdentity(log.orElse(opened.identity().log()), position.file());
        try {
            expected.require(opened.identity(), path);
        } catch (RelayLogException e) {
            opened.close();
            throw e;
        }
        log = Optional.of(expected.log());
        if (position.offset() > opened.end()) {
            opened.seek(position.offset());
        } else {
            position = new RelayPosition(position.file(), opened.end());
        }
        return opened;
    }

    private long finishedSize() throws IOException {
        if (finishedSize == 0) {
            finishedSize = files.size(position.file());
        }
        return finishedSize;
    }

    private static RelayLogException unexpectedEnd(EventInput events, boolean lastFile) {
        return events.damaged(
                lastFile
                        ? "the limit of reading is inside a transaction"
                        : "the file ends without the Rotate event that leads to the next one");
    }

    private void goToNextFile(EventInput events, boolean lastFile) throws IOException {
        if (lastFile) {
            throw events.damaged("the limit of reading is after the last transaction of the file");
        }
        events.close();
        input = null;
        finishedSize = 0;
        position = new RelayPosition(position.file() + 1, BinlogFormat.MAGIC_LENGTH);
    }

    @Override
    public void close() throws IOException {
        if (input != null) {
            input.close();
        }
    }
}
