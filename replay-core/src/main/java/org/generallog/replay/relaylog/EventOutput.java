package org.generallog.replay.relaylog;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32;

/**
 * Appends events to one file through one buffer, whatever their size: an event that does not fit is checksummed and written piece by piece.
 *
 * <p>{@link #begin}, then exactly the announced number of bytes with the put methods, then {@link #end}.
 */
final class EventOutput implements Closeable {
    private static final int BUFFER_SIZE = 1 << 17;

    private final FileChannel channel;
    private final long serverId;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer view = buffer.duplicate();
    private final CRC32 crc = new CRC32();

    /** Bytes of the file that are written; what is in the buffer follows. */
    private long written;
    /** Where the bytes begin in the buffer that the event's checksum has not seen. */
    private int unsummed;

    private boolean inEvent;
    private long eventEnd;

    EventOutput(FileChannel channel, long position, long serverId) {
        this.channel = channel;
        this.written = position;
        this.serverId = serverId;
    }

    /** Where the next byte goes, buffered ones counted. */
    long position() {
        return written + buffer.position();
    }

    /** @param bodyLength bytes between header and checksum */
    void begin(int type, long seconds, int flags, long bodyLength) throws IOException {
        long length = BinlogFormat.LEAST_EVENT + bodyLength;
        if (length > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("an event of " + length + " bytes: binlog events end at 2 GiB");
        }
        crc.reset();
        unsummed = buffer.position();
        inEvent = true;
        eventEnd = position() + length;
        need(BinlogFormat.HEADER_LENGTH);
        buffer.putInt((int) seconds);
        buffer.put((byte) type);
        buffer.putInt((int) serverId);
        buffer.putInt((int) length);
        // Four bytes in the format: beyond 4 GiB, which a single huge transaction may reach, they wrap as a server's
        // do.
        buffer.putInt((int) eventEnd);
        buffer.putShort((short) flags);
    }

    void end() throws IOException {
        if (position() != eventEnd - BinlogFormat.CHECKSUM_LENGTH) {
            throw new IllegalStateException("event ends at %d, announced was %d"
                    .formatted(position() + BinlogFormat.CHECKSUM_LENGTH, eventEnd));
        }
        need(BinlogFormat.CHECKSUM_LENGTH);
        sum();
        inEvent = false;
        buffer.putInt((int) crc.getValue());
    }

    void put8(int value) throws IOException {
        need(1);
        buffer.put((byte) value);
    }

    void put16(int value) throws IOException {
        need(2);
        buffer.putShort((short) value);
    }

    void put32(long value) throws IOException {
        need(4);
        buffer.putInt((int) value);
    }

    void put64(long value) throws IOException {
        need(8);
        buffer.putLong(value);
    }

    void put(byte[] bytes) throws IOException {
        int from = 0;
        while (from < bytes.length) {
            need(1);
            int part = Math.min(bytes.length - from, buffer.remaining());
            buffer.put(bytes, from, part);
            from += part;
        }
    }

    /** Hands all bytes to the operating system. */
    void flush() throws IOException {
        if (inEvent) {
            sum();
        }
        buffer.flip();
        try {
            while (buffer.hasRemaining()) {
                written += channel.write(buffer, written);
            }
        } finally {
            buffer.compact();
            unsummed = buffer.position();
        }
    }

    /** Brings all bytes to the disk. */
    void sync() throws IOException {
        flush();
        channel.force(false);
    }

    /** Forgets all from {@code position} on, also a half-written event. */
    void cut(long position) throws IOException {
        inEvent = false;
        if (position >= written) {
            buffer.position((int) (position - written));
        } else {
            buffer.clear();
            channel.truncate(position);
            written = position;
        }
    }

    /** Sets or clears the format description's flag that the file is being written. */
    void inUse(boolean inUse) throws IOException {
        flush();
        ByteBuffer flags = ByteBuffer.wrap(new byte[] {(byte) (inUse ? BinlogFormat.FLAG_IN_USE : 0)});
        long at = BinlogFormat.MAGIC_LENGTH + BinlogFormat.FLAGS_OFFSET;
        while (flags.hasRemaining()) {
            at += channel.write(flags, at);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void need(int bytes) throws IOException {
        if (buffer.remaining() < bytes) {
            flush();
        }
    }

    private void sum() {
        view.clear().position(unsummed).limit(buffer.position());
        crc.update(view);
        unsummed = buffer.position();
    }
}
