package org.generallog.replay.relaylog;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.generallog.replay.transaction.PrivateFiles;

/**
 * The files of a relay log: {@code relay.000001} … and {@code relay.index}, which lists them as a server's binlog index does.
 *
 * <p>The directory is the truth, the index is made from it. Holds no state, so any thread may use it.
 */
public final class RelayLogFiles {
    private static final String PREFIX = "relay.";
    private static final String INDEX = "relay.index";
    private static final int LEAST_DIGITS = 6;
    private static final int MOST_DIGITS = 18;

    private final Path directory;

    public RelayLogFiles(Path directory) {
        this.directory = directory;
    }

    /** {@code relay.000001} for 1. */
    public static String name(long file) {
        return "relay.%06d".formatted(file);
    }

    public Path path(long file) {
        return directory.resolve(name(file));
    }

    public Path index() {
        return directory.resolve(INDEX);
    }

    /** Numbers of the files that exist, ascending; empty when the directory does not exist. */
    public List<Long> list() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.map(path -> path.getFileName().toString())
                    .filter(RelayLogFiles::isRelayFile)
                    .map(name -> Long.valueOf(name.substring(PREFIX.length())))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isRelayFile(String name) {
        if (!name.startsWith(PREFIX)) {
            return false;
        }
        String number = name.substring(PREFIX.length());
        return number.length() >= LEAST_DIGITS
                && number.length() <= MOST_DIGITS
                && number.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Bytes of one file. */
    public long size(long file) throws IOException {
        return Files.size(path(file));
    }

    /** Bytes of all files. */
    public long size() throws IOException {
        long size = 0;
        for (long file : list()) {
            size += size(file);
        }
        return size;
    }

    /** Where a file ends, torn tail included; see {@link RelayLogScan} for where its last whole transaction ends. */
    public RelayPosition end(long file) throws IOException {
        return new RelayPosition(file, size(file));
    }

    /** Bytes that lie between two positions, 0 where {@code to} is not after {@code from}: what is still to be applied. */
    public long backlog(RelayPosition from, RelayPosition to) throws IOException {
        if (from.compareTo(to) >= 0) {
            return 0;
        }
        if (from.file() == to.file()) {
            return to.offset() - from.offset();
        }
        long bytes = to.offset() - BinlogFormat.MAGIC_LENGTH;
        for (long file : list()) {
            if (file == from.file()) {
                bytes += Math.max(0, size(file) - from.offset());
            } else if (file > from.file() && file < to.file()) {
                bytes += size(file) - BinlogFormat.MAGIC_LENGTH;
            }
        }
        return bytes;
    }

    /** Deletes the files that lie wholly before {@code position}; returns their numbers. */
    public List<Long> purgeBefore(RelayPosition position) throws IOException {
        List<Long> all = list();
        List<Long> purged = all.stream().filter(f -> f < position.file()).toList();
        if (!purged.isEmpty()) {
            // First out of the index: a crash in between leaves a file too many, never a listed file that is missing.
            writeIndex(all.stream().filter(f -> f >= position.file()).toList());
            delete(purged);
        }
        return purged;
    }

    /** Deletes the files after number {@code file}, the newest first, so that what remains never has a hole. */
    void deleteAfter(long file) throws IOException {
        List<Long> later = list().stream()
                .filter(f -> f > file)
                .sorted((a, b) -> Long.compare(b, a))
                .toList();
        delete(later);
    }

    private void delete(List<Long> files) throws IOException {
        for (long file : files) {
            Files.deleteIfExists(path(file));
        }
    }

    /** Writes {@code relay.index} anew from the files that exist, atomically. */
    public void rewriteIndex() throws IOException {
        writeIndex(list());
    }

    private void writeIndex(List<Long> files) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (long file : files) {
            lines.append("./").append(name(file)).append('\n');
        }
        Path temporary = directory.resolve(INDEX + ".new");
        try (FileChannel channel = PrivateFiles.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(temporary, index(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Makes created, renamed and deleted names durable. */
    void syncDirectory() throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
