package org.generallog.replay.relaylog;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;

/**
 * Reads one file event by event. An event is given out only when its checksum is right, so what is read of it can be trusted; an event
 * larger than the buffer is read twice for that, never held twice.
 */
final class EventInput implements Closeable {
    private static final int BUFFER_SIZE = 1 << 17;

    private final Path file;
    private final FileChannel channel;
    private final ByteBuffer buffer =
            ByteBuffer.allocate(BUFFER_SIZE).order(ByteOrder.LITTLE_ENDIAN).limit(0);
    private final ByteBuffer view = buffer.duplicate();
    private final CRC32 crc = new CRC32();

    /** Place in the file of the buffer's first byte. */
    private long bufferAt;
    /** No byte at or after this place is read. */
    private long limit;

    private FileIdentity identity = new FileIdentity(new java.util.UUID(0, 0), 0);
    private long eventBegin;
    private long eventEnd;
    private int type;
    private int flags;
    private long seconds;

    private EventInput(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Opens a file and checks its format description.
     *
     * @param limit no byte at or after it is read
     */
    static EventInput open(Path file, long limit) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        EventInput input = new EventInput(file, channel);
        try {
            input.checkFormat(limit);
            return input;
        } catch (IOException | RuntimeException e) {
            input.close();
            throw e;
        }
    }

    private void checkFormat(long to) throws IOException {
        limit = to;
        eventEnd = BinlogFormat.MAGIC_LENGTH;
        if (limit < BinlogFormat.MAGIC_LENGTH || !fill(BinlogFormat.MAGIC_LENGTH)) {
            throw new RelayLogException(file + " ends inside the magic number: a torn file");
        }
        if (buffer.getInt() != BinlogFormat.MAGIC) {
            throw new RelayLogException(file + " does not begin as a binlog: not a file of this relay log");
        }
        if (!next(to) || type != BinlogFormat.FORMAT_DESCRIPTION_EVENT) {
            throw new RelayLogException(file + " has no format description event: a torn file, or of another program");
        }
        int version = u16();
        identity = FileIdentity.read(bytes(BinlogFormat.SERVER_VERSION_LENGTH));
        u32();
        int header = u8();
        byte[] rest = bytes(remaining());
        if (version != BinlogFormat.BINLOG_VERSION
                || header != BinlogFormat.HEADER_LENGTH
                || rest.length == 0
                || rest[rest.length - 1] != BinlogFormat.CHECKSUM_ALGORITHM_CRC32) {
            throw new RelayLogException(file + " is no binlog of version 4 with CRC32: not a file of this relay log");
        }
    }

    /**
     * Goes to the next event.
     *
     * @param to where the last event that may be read ends; false when that is here
     * @throws RelayLogException when the event is damaged or reaches beyond {@code to}
     */
    boolean next(long to) throws IOException {
        limit = to;
        go(eventEnd);
        eventBegin = eventEnd;
        if (eventBegin == limit) {
            return false;
        }
        if (limit - eventBegin < BinlogFormat.LEAST_EVENT || !fill(BinlogFormat.HEADER_LENGTH)) {
            throw damaged("it ends inside an event");
        }
        int at = buffer.position();
        long length = Integer.toUnsignedLong(buffer.getInt(at + 9));
        if (length < BinlogFormat.LEAST_EVENT || length > limit - eventBegin) {
            throw damaged("an event of %d bytes, where %d are left".formatted(length, limit - eventBegin));
        }
        long end = eventBegin + length;
        verify(end);
        at = buffer.position();
        seconds = Integer.toUnsignedLong(buffer.getInt(at));
        type = buffer.get(at + 4) & 0xff;
        flags = buffer.getShort(at + BinlogFormat.FLAGS_OFFSET) & 0xffff;
        if (buffer.getInt(at + 13) != (int) end) {
            throw damaged("an event that was written for another place");
        }
        buffer.position(at + BinlogFormat.HEADER_LENGTH);
        eventEnd = end;
        return true;
    }

    /** Where the next byte is read. */
    private long place() {
        return bufferAt + buffer.position();
    }

    Path file() {
        return file;
    }

    /** Which file of which log it says it is. */
    FileIdentity identity() {
        return identity;
    }

    /** Begin of the event. */
    long begin() {
        return eventBegin;
    }

    /** End of the event: where the next one begins. */
    long end() {
        return eventEnd;
    }

    int type() {
        return type;
    }

    /** Flags of the event's header. */
    int flags() {
        return flags;
    }

    /** Second of the event's header. */
    long seconds() {
        return seconds;
    }

    /** Bytes of the event's body that are still to be read. */
    long remaining() {
        return eventEnd - BinlogFormat.CHECKSUM_LENGTH - place();
    }

    /** Continues with the event that begins at {@code position}, an event's end. */
    void seek(long position) {
        eventEnd = position;
    }

    int u8() throws IOException {
        need(1);
        return buffer.get() & 0xff;
    }

    int u16() throws IOException {
        need(2);
        return buffer.getShort() & 0xffff;
    }

    int u24() throws IOException {
        need(3);
        int low = buffer.getShort() & 0xffff;
        return low | ((buffer.get() & 0xff) << 16);
    }

    long u32() throws IOException {
        need(4);
        return Integer.toUnsignedLong(buffer.getInt());
    }

    long i64() throws IOException {
        need(8);
        return buffer.getLong();
    }

    byte[] bytes(long count) throws IOException {
        if (count > remaining()) {
            throw damaged("an event shorter than its contents");
        }
        byte[] out = new byte[(int) count];
        int from = 0;
        while (from < out.length) {
            if (!buffer.hasRemaining()) {
                need(1);
            }
            int part = Math.min(out.length - from, buffer.remaining());
            buffer.get(out, from, part);
            from += part;
        }
        return out;
    }

    RelayLogException damaged(String what) {
        return new RelayLogException(
                "%s is damaged at %d: %s. What was applied is safe; stop, and let the capture write the relay log anew from there"
                        .formatted(file, eventBegin, what));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void need(int bytes) throws IOException {
        if (bytes > remaining()) {
            throw damaged("an event shorter than its contents");
        }
        if (!fill(bytes)) {
            throw damaged("it ends inside an event");
        }
    }

    /** Compares the checksum of the event that begins here; the buffer stands at its begin afterwards. */
    private void verify(long end) throws IOException {
        crc.reset();
        long summed = end - BinlogFormat.CHECKSUM_LENGTH;
        int stored;
        if (end - eventBegin <= BUFFER_SIZE) {
            if (!fill((int) (end - eventBegin))) {
                throw damaged("it ends inside an event");
            }
            int at = buffer.position();
            int length = (int) (summed - eventBegin);
            sum(at, length);
            stored = buffer.getInt(at + length);
        } else {
            while (place() < summed) {
                if (!fill(1)) {
                    throw damaged("it ends inside an event");
                }
                int part = (int) Math.min(buffer.remaining(), summed - place());
                sum(buffer.position(), part);
                buffer.position(buffer.position() + part);
            }
            if (!fill(BinlogFormat.CHECKSUM_LENGTH)) {
                throw damaged("it ends inside an event");
            }
            stored = buffer.getInt();
            go(eventBegin);
            if (!fill(BinlogFormat.HEADER_LENGTH)) {
                throw damaged("it ends inside an event");
            }
        }
        if (stored != (int) crc.getValue()) {
            throw damaged("the checksum of an event is wrong");
        }
    }

    private void sum(int at, int length) {
        if (place() == BinlogFormat.MAGIC_LENGTH && eventBegin == BinlogFormat.MAGIC_LENGTH) {
            sumWithoutUse(at, length);
            return;
        }
        view.clear().position(at).limit(at + length);
        crc.update(view);
    }

    /** The format description's checksum is that of the file when it is not in use. */
    private void sumWithoutUse(int at, int length) {
        byte[] event = new byte[length];
        buffer.get(at, event);
        event[BinlogFormat.FLAGS_OFFSET] &= (byte) ~BinlogFormat.FLAG_IN_USE;
        crc.update(event);
    }

    private void go(long position) {
        if (position >= bufferAt && position <= bufferAt + buffer.limit()) {
            buffer.position((int) (position - bufferAt));
        } else {
            bufferAt = position;
            buffer.position(0).limit(0);
        }
    }

    /** Sees to it that {@code bytes} bytes are in the buffer; false where the file or the limit ends before. */
    private boolean fill(int bytes) throws IOException {
        if (buffer.remaining() >= bytes) {
            return true;
        }
        bufferAt = place();
        buffer.compact();
        while (buffer.position() < bytes) {
            long end = bufferAt + buffer.position();
            buffer.limit((int) Math.max(buffer.position(), Math.min(buffer.capacity(), limit - bufferAt)));
            if (!buffer.hasRemaining() || channel.read(buffer, end) < 0) {
                buffer.flip();
                return false;
            }
            buffer.limit(buffer.capacity());
        }
        buffer.flip();
        return true;
    }
}
