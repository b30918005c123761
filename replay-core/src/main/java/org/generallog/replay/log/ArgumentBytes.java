package org.generallog.replay.log;

import java.io.ByteArrayOutputStream;
import java.util.Locale;

/**
 * Turns the text {@code \xHH}, which servers up to MySQL 5.7 and MariaDB write into the general log for each byte that is not
 * part of a valid 3-byte utf8 character, back into that byte (measured on 5.5.9, 5.6.24, MariaDB 10.11 and 11.4).
 *
 * <p>Two upper-case digits, 80 to FF, and not behind an escaping backslash: in {@code \\xE9} the first backslash escapes the
 * second, as clients write a backslash of their own. That text is <em>doubtful</em>: a client that wrote a backslash before the raw
 * byte E9 leaves the same, and so does MariaDB's log of a binary parameter of a server-side prepared statement
 * ({@code Execute}). It is left as it stands, and counted.
 *
 * <p>In {@code sjis}, {@code cp932}, {@code gbk}, {@code gb18030} and {@code big5} a backslash can be the second byte of a
 * character; there it escapes nothing.
 */
public final class ArgumentBytes {
    private final Charset charset;

    /** Which bytes begin a character of two bytes whose second byte may be a backslash. */
    private enum Charset {
        SAFE {
            @Override
            boolean isLead(int b) {
                return false;
            }
        },
        SHIFT_JIS {
            @Override
            boolean isLead(int b) {
                return (b >= 0x81 && b <= 0x9F) || (b >= 0xE0 && b <= 0xFC);
            }
        },
        CHINESE {
            @Override
            boolean isLead(int b) {
                return b >= 0x81 && b <= 0xFE;
            }
        };

        abstract boolean isLead(int b);
    }

    /**
     * @param bytes what the client sent
     * @param doubtful how many times {@code \\xHH} was left as it stands
     */
    public record Restored(byte[] bytes, int doubtful) {}

    /** @param clientCharset the charset in which most clients send, as MySQL names it; the log does not say */
    public ArgumentBytes(String clientCharset) {
        this.charset = switch (clientCharset.toLowerCase(Locale.ROOT)) {
            case "sjis", "cp932" -> Charset.SHIFT_JIS;
            case "gbk", "gb18030", "big5" -> Charset.CHINESE;
            default -> Charset.SAFE;
        };
    }

    /** Whether a backslash may be a letter's second byte. */
    public boolean backslashMayTrail() {
        return charset != Charset.SAFE;
    }

    /** The bytes of one {@code argument}; the same array where there is nothing to turn back. */
    public Restored restore(byte[] logged) {
        int first = indexOfBackslash(logged);
        if (first < 0) {
            return new Restored(logged, 0);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(logged.length);
        int doubtful = 0;
        boolean lead = false;
        int at = 0;
        while (at < logged.length) {
            int b = logged[at] & 0xFF;
            if (b != '\\') {
                lead = !lead && charset.isLead(b);
                out.write(b);
                at++;
            } else if (lead) {
                lead = false;
                out.write(b);
                at++;
            } else if (isEscape(logged, at)) {
                int value = value(logged, at);
                lead = charset.isLead(value);
                out.write(value);
                at += 4;
                // The second byte of a character may itself be written as an escape: it begins nothing.
                if (lead && isEscape(logged, at)) {
                    out.write(value(logged, at));
                    at += 4;
                    lead = false;
                }
            } else {
                if (isEscape(logged, at + 1)) {
                    doubtful++;
                }
                out.write(b);
                if (at + 1 < logged.length) {
                    out.write(logged[at + 1]);
                    lead = charset.isLead(logged[at + 1] & 0xFF);
                }
                at += 2;
            }
        }
        return new Restored(out.toByteArray(), doubtful);
    }

    private static int indexOfBackslash(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\\') {
                return i;
            }
        }
        return -1;
    }

    private static boolean isEscape(byte[] bytes, int at) {
        if (at + 3 >= bytes.length || bytes[at] != '\\' || bytes[at + 1] != 'x') {
            return false;
        }
        return digit(bytes[at + 2]) >= 8 && digit(bytes[at + 3]) >= 0;
    }

    private static int value(byte[] bytes, int at) {
        return digit(bytes[at + 2]) << 4 | digit(bytes[at + 3]);
    }

    private static int digit(byte b) {
        if (b >= '0' && b <= '9') {
            return b - '0';
        }
        return b >= 'A' && b <= 'F' ? b - 'A' + 10 : -1;
    }
}
