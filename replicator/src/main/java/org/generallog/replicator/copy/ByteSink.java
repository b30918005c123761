package org.generallog.replicator.copy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Growing bytes of a statement. */
final class ByteSink {
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
    /** The largest packet of the protocol is 1 GiB; no statement is longer. */
    private static final int MAX = 1 << 30;

    /** What is larger grows by what is needed: half as much again may be more than the heap has. */
    private static final int LARGE = 8 << 20;

    private final int begun;
    private byte[] bytes;
    private int length;

    ByteSink(int capacity) {
        begun = capacity;
        bytes = new byte[capacity];
    }

    int length() {
        return length;
    }

    /** Forgets what comes after this length, and gives back what a large row has needed. */
    void truncate(int newLength) {
        length = newLength;
        if (bytes.length > LARGE && bytes.length > 4 * begun) {
            bytes = Arrays.copyOf(bytes, Math.max(begun, length));
        }
    }

    void append(byte b) {
        room(1);
        bytes[length++] = b;
    }

    void append(String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            append((byte) ascii.charAt(i));
        }
    }

    void append(byte[] more, int from, int to) {
        room(to - from);
        System.arraycopy(more, from, bytes, length, to - from);
        length += to - from;
    }

    /**
     * The value as a literal in quotes. The connection's charset is {@code binary}, where a quote and a backslash are the only
     * bytes that mean something inside a literal.
     */
    void appendQuoted(byte[] value) {
        room(2L * value.length + 2);
        byte[] to = bytes;
        int at = length;
        to[at++] = '\'';
        for (byte b : value) {
            if (b == '\'' || b == '\\') {
                to[at++] = '\\';
            }
            to[at++] = b;
        }
        to[at++] = '\'';
        length = at;
    }

    /** The same of a value that is not held a second time for that. */
    void appendQuoted(ByteArrayInputStream value) {
        value.mark(0);
        long special = 0;
        for (int b = value.read(); b >= 0; b = value.read()) {
            special += b == '\'' || b == '\\' ? 1 : 0;
        }
        value.reset();
        room(value.available() + special + 2);
        bytes[length++] = '\'';
        for (int b = value.read(); b >= 0; b = value.read()) {
            if (b == '\'' || b == '\\') {
                bytes[length++] = '\\';
            }
            bytes[length++] = (byte) b;
        }
        bytes[length++] = '\'';
    }

    /** The value as {@code 0x…}. */
    void appendHex(byte[] value) {
        append("0x");
        room(2L * value.length);
        for (byte b : value) {
            bytes[length++] = HEX[(b >> 4) & 15];
            bytes[length++] = HEX[b & 15];
        }
    }

    byte[] copy(int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    /** The bytes up to {@code to}, one char each. */
    String carrier(int to) {
        return new String(bytes, 0, to, StandardCharsets.ISO_8859_1);
    }

    private void room(long more) {
        long wanted = length + more;
        if (wanted > bytes.length) {
            if (wanted > MAX) {
                throw new IllegalStateException("a row of more than 1 GiB");
            }
            long spare = bytes.length < LARGE ? bytes.length / 2 : 0;
            bytes = Arrays.copyOf(bytes, (int) Math.min(MAX, Math.max(wanted, bytes.length + spare)));
        }
    }
}
