package org.generallog.replay.transaction;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.AbstractList;
import java.util.Arrays;

/**
 * The changes of one open transaction that are too many for memory: records of a length and a change, one after the other. In memory
 * there are eight bytes for each.
 */
final class SpillFile extends AbstractList<Change> implements StoredChanges, AutoCloseable {
    private static final int LENGTH = Integer.BYTES;

    private final Path path;
    private final FileChannel channel;
    private final SpillDirectory directory;
    /** Where each record ends. */
    private long[] ends = new long[64];

    private int count;
    private long rows;

    SpillFile(Path path, SpillDirectory directory) throws IOException {
        this.path = path;
        this.directory = directory;
        this.channel =
                PrivateFiles.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** Goes on with a file as it was at a checkpoint: what was written later is cut off. */
    static SpillFile reopen(Path path, SpillDirectory directory, long length) throws IOException {
        SpillFile file = new SpillFile(path, directory);
        if (file.channel.size() < length) {
            throw new EOFException(
                    "%s has %d bytes, the capture checkpoint says %d: restore it with the relay log, or take a new copy"
                            .formatted(path, file.channel.size(), length));
        }
        file.channel.truncate(length);
        for (long at = 0; at < length; ) {
            long end = at + LENGTH + file.read(at, LENGTH).getInt();
            file.added(end, ChangeCodec.rows(file.record(at, end)));
            at = end;
        }
        return file;
    }

    void append(Change change, int changeRows) {
        byte[] record = ChangeCodec.write(change, changeRows);
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH + record.length)
                .putInt(record.length)
                .put(record)
                .flip();
        long at = length();
        try {
            while (bytes.hasRemaining()) {
                at += channel.write(bytes, at);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        added(at, changeRows);
    }

    private void added(long end, int changeRows) {
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, count * 2);
        }
        ends[count++] = end;
        rows += changeRows;
    }

    /** Keeps the first {@code size} changes. */
    void cut(int size) {
        try {
            while (count > size) {
                rows -= ChangeCodec.rows(record(start(count - 1), ends[count - 1]));
                count--;
            }
            channel.truncate(length());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long start(int index) {
        return index == 0 ? 0 : ends[index - 1];
    }

    long length() {
        return start(count);
    }

    long rows() {
        return rows;
    }

    String name() {
        return path.getFileName().toString();
    }

    @Override
    public Change get(int index) {
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException(index);
        }
        try {
            return ChangeCodec.read(record(start(index), ends[index]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int size() {
        return count;
    }

    private byte[] record(long at, long end) throws IOException {
        return read(at + LENGTH, (int) (end - at - LENGTH)).array();
    }

    private ByteBuffer read(long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, at + bytes.position()) < 0) {
                throw new EOFException(path + " ends too early");
            }
        }
        return bytes.flip();
    }

    void sync() throws IOException {
        channel.force(false);
    }

    /** The transaction is over. The file stays until the next checkpoint, which no longer needs it. */
    void discard() {
        directory.discard(this);
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
