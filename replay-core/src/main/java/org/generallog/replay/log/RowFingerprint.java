package org.generallog.replay.log;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Tells a row of the log from others without keeping it. */
public final class RowFingerprint {
    private RowFingerprint() {}

    /**
     * @param wallMicros {@code event_time} as it was read
     * @param length length of the whole argument in the table, bytes
     * @param argument at least the first {@value #BYTES} bytes of the argument in the table
     */
    public static long of(long wallMicros, long threadId, String command, long length, byte[] argument) {
        CRC32C crc = new CRC32C();
        crc.update(command.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        crc.update(ByteBuffer.allocate(24)
                .putLong(wallMicros)
                .putLong(threadId)
                .putLong(length)
                .flip());
        CRC32C text = new CRC32C();
        text.update(argument, 0, Math.min(argument.length, BYTES));
        return crc.getValue() << 32 | text.getValue();
    }

    /** How much of the argument counts. */
    public static final int BYTES = 256;
}
