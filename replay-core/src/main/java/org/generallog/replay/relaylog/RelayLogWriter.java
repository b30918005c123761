package org.generallog.replay.relaylog;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.PrivateFiles;
import org.generallog.replay.transaction.Transaction;

/**
 * Writes the relay log. For one thread.
 *
 * <p>What {@link #append} takes is buffered; {@link #sync} makes it durable, and only a position at or before the newest synced one may become a
 * checkpoint or a reader's limit. A failed append leaves the log as it was. After a failed sync nothing is known of what the disk holds: the writer
 * refuses everything, and has to be opened again at the last checkpoint.
 */
public final class RelayLogWriter implements AutoCloseable {
    /**
     * Lengths of the fixed parts of the events 1 to 35, as MySQL 5.6 writes them into its format description
     * ({@code Format_description_log_event}).
     */
    private static final String POST_HEADER_LENGTHS =
            "380d0008001200040404041200005c00041a08000000080808020000000a0a0a191900";

    private final RelayLogFiles files;
    private final RelayLogSettings settings;
    private final TransactionEncoder encoder;
    private EventOutput output;
    private FileIdentity identity;
    private boolean filesChanged;
    private boolean broken;

    private RelayLogWriter(RelayLogFiles files, RelayLogSettings settings, FileIdentity identity, EventOutput output) {
        this.files = files;
        this.settings = settings;
        this.encoder = new TransactionEncoder(settings.fraction());
        this.identity = identity;
        this.output = output;
        this.filesChanged = true;
    }

    /**
     * Opens the log to go on at {@code end}: deletes later files and cuts the file there. All before is checked with its checksums.
     *
     * @param directory is created where it does not exist
     * @param end a transaction's end, or offset 4 of a file for its beginning; {@link RelayPosition#START} begins a new log
     * @throws RelayLogException when {@code end} is no transaction's end or is not in the log; nothing is changed then
     */
    public static RelayLogWriter open(Path directory, RelayPosition end, RelayLogSettings settings) throws IOException {
        return open(directory, end, Optional.empty(), settings);
    }

    /** @param log whose files these have to be, {@link #log}; empty where nobody says */
    public static RelayLogWriter open(Path directory, RelayPosition end, Optional<UUID> log, RelayLogSettings settings)
            throws IOException {
        PrivateFiles.directory(directory);
        RelayLogFiles files = new RelayLogFiles(directory);
        boolean atBeginning = end.offset() == BinlogFormat.MAGIC_LENGTH;
        if (!atBeginning) {
            checkBoundary(files, end);
        } else if (end.file() > 1 && !Files.exists(files.path(end.file()))) {
            throw missing(files, end);
        }
        FileIdentity identity = atBeginning ? beginning(files, end.file()) : identity(files, end.file());
        new FileIdentity(log.orElse(identity.log()), end.file()).require(identity, files.path(end.file()));
        files.deleteAfter(end.file());
        EventOutput output = atBeginning
                ? create(files, identity, settings)
                : openAt(files.path(end.file()), end.offset(), settings.serverId());
        files.rewriteIndex();
        return new RelayLogWriter(files, settings, identity, output);
    }

    /** Of a file that is written anew. */
    private static FileIdentity beginning(RelayLogFiles files, long file) throws IOException {
        if (file == 1) {
            return FileIdentity.first();
        }
        return Files.exists(files.path(file - 1)) ? identity(files, file - 1).next() : identity(files, file);
    }

    private static FileIdentity identity(RelayLogFiles files, long file) throws IOException {
        Path path = files.path(file);
        try (EventInput input = EventInput.open(path, files.size(file))) {
            new FileIdentity(input.identity().log(), file).require(input.identity(), path);
            return input.identity();
        }
    }

    /** Of all files of this log: no position of it means anything in another one. */
    public UUID log() {
        return identity.log();
    }

    private static void checkBoundary(RelayLogFiles files, RelayPosition end) throws IOException {
        if (!Files.exists(files.path(end.file()))) {
            throw missing(files, end);
        }
        long size = files.size(end.file());
        if (size < end.offset()) {
            throw new RelayLogException(
                    "%s has %d bytes, the checkpoint says %s: the disk lost what was synced. Restore the relay log, or take a new copy"
                            .formatted(files.path(end.file()), size, end));
        }
        RelayLogScan scan = RelayLogScan.of(files.path(end.file()), end.offset());
        if (scan.end() != end.offset()) {
            throw new RelayLogException("%s is not the end of a transaction in %s, the last one before ends at %d%s"
                    .formatted(
                            end,
                            files.path(end.file()),
                            scan.end(),
                            scan.damage().map(d -> " (" + d + ")").orElse("")));
        }
    }

    private static RelayLogException missing(RelayLogFiles files, RelayPosition end) {
        return new RelayLogException(
                "%s does not exist, the checkpoint says %s: is the relay log's directory the right one?"
                        .formatted(files.path(end.file()), end));
    }

    private static EventOutput openAt(Path path, long position, long serverId) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE);
        try {
            channel.truncate(position);
            EventOutput output = new EventOutput(channel, position, serverId);
            output.inUse(true);
            return output;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static EventOutput create(RelayLogFiles files, FileIdentity identity, RelayLogSettings settings)
            throws IOException {
        FileChannel channel = PrivateFiles.open(
                files.path(identity.number()),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING);
        try {
            EventOutput output = new EventOutput(channel, 0, settings.serverId());
            output.put32(BinlogFormat.MAGIC);
            writeFormatDescription(output, settings.serverVersion(), identity);
            output.inUse(true);
            return output;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void writeFormatDescription(EventOutput output, String serverVersion, FileIdentity identity)
            throws IOException {
        byte[] version = new byte[BinlogFormat.SERVER_VERSION_LENGTH];
        byte[] text = serverVersion.getBytes(US_ASCII);
        System.arraycopy(text, 0, version, 0, text.length);
        identity.write(version);
        byte[] postHeaders = HexFormat.of().parseHex(POST_HEADER_LENGTHS);
        long length = 2L + version.length + 4 + 1 + postHeaders.length + 1;
        output.begin(BinlogFormat.FORMAT_DESCRIPTION_EVENT, System.currentTimeMillis() / 1000, 0, length);
        output.put16(BinlogFormat.BINLOG_VERSION);
        output.put(version);
        // The time of a server's start would make replicas drop their temporary tables: a new file is not a restart.
        output.put32(0);
        output.put8(BinlogFormat.HEADER_LENGTH);
        output.put(postHeaders);
        output.put8(BinlogFormat.CHECKSUM_ALGORITHM_CRC32);
        output.end();
    }

    /**
     * Appends a transaction, in a new file when the present one has reached its size.
     *
     * @return the position after it
     * @throws IllegalArgumentException for what the format cannot carry; the log is as it was
     * @throws IOException for example when the disk is full; the log is as it was, and the call may be repeated,
     *     unless a new file was to be begun: then the log is to be opened again at the last checkpoint
     */
    public RelayPosition append(Transaction transaction) throws IOException {
        return append(
                transaction.threadId(), transaction.kind(), transaction.commitTimeMicros(), transaction.changes());
    }

    /**
     * The same for a transaction that is not held in memory: the changes are iterated once and written as they come, through a
     * buffer of fixed size.
     */
    public RelayPosition append(
            long threadId, Transaction.Kind kind, long commitTimeMicros, Iterable<? extends Change> changes)
            throws IOException {
        checkUsable();
        if (output.position() >= settings.maxFileSize()) {
            roll();
        }
        long begin = output.position();
        boolean done = false;
        try {
            encoder.write(output, threadId, kind, commitTimeMicros, changes);
            done = true;
        } finally {
            if (!done) {
                broken = true;
                output.cut(begin);
                broken = false;
            }
        }
        return position();
    }

    /** The position after the newest transaction. */
    public RelayPosition position() {
        return new RelayPosition(identity.number(), output.position());
    }

    /** Makes all that was appended durable. */
    public void sync() throws IOException {
        checkUsable();
        broken = true;
        output.sync();
        if (filesChanged) {
            files.syncDirectory();
            filesChanged = false;
        }
        broken = false;
    }

    /** The present file is whole, durable and marked as finished before the next one exists. */
    private void roll() throws IOException {
        broken = true;
        byte[] next = RelayLogFiles.name(identity.number() + 1).getBytes(US_ASCII);
        output.begin(BinlogFormat.ROTATE_EVENT, System.currentTimeMillis() / 1000, 0, 8L + next.length);
        output.put64(BinlogFormat.MAGIC_LENGTH);
        output.put(next);
        output.end();
        output.inUse(false);
        output.sync();
        output.close();
        identity = identity.next();
        output = create(files, identity, settings);
        filesChanged = true;
        files.rewriteIndex();
        broken = false;
    }

    private void checkUsable() throws IOException {
        if (broken) {
            throw new IOException("the relay log failed before: open it again at the last checkpoint");
        }
    }

    /** Writes what is buffered, without waiting for the disk, and marks the file as finished. */
    @Override
    public void close() throws IOException {
        try (EventOutput closing = output) {
            if (!broken) {
                broken = true;
                closing.inUse(false);
            }
        }
    }
}
