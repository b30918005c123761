package org.generallog.replay.relaylog;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;
import org.generallog.replay.transaction.Doubt;
import org.generallog.replay.transaction.StatementContext;
import org.generallog.replay.transaction.ToVerify;

/**
 * An entry of the list to verify as a statement that has no effect on any server and that people can read in {@code mysqlbinlog}'s output:
 *
 * <pre>DO 0 /* replicator to-verify | non-deterministic | shop | orders | `id`='4711' *&#47;</pre>
 *
 * <p>The key is {@code whole} for a whole table. Bytes that are not printable ASCII, and those that would end the field or the comment, are
 * written {@code %HH}.
 */
final class ToVerifyText {
    /** What the statement runs in: nothing depends on it. Collation 33 is utf8's on every server. */
    static final StatementContext CONTEXT = new StatementContext("", 0, 33, 33, 33, "+00:00", true, true, true);

    private static final byte[] PREFIX = "DO 0 /* replicator to-verify | ".getBytes(US_ASCII);
    private static final String SUFFIX = " */";
    private static final String WHOLE = "whole";

    private ToVerifyText() {}

    static byte[] write(ToVerify.Item item) {
        String key = item.isWholeTable() ? WHOLE : escape(item.key());
        String text =
                String.join(" | ", item.reason().id(), escape(item.database()), escape(item.table()), key + SUFFIX);
        return (new String(PREFIX, US_ASCII) + text).getBytes(US_ASCII);
    }

    static boolean is(byte[] sql) {
        return sql.length > PREFIX.length && Arrays.equals(sql, 0, PREFIX.length, PREFIX, 0, PREFIX.length);
    }

    /** Empty for one that a later version wrote, or that is damaged. */
    static Optional<ToVerify.Item> read(byte[] sql) {
        String text = new String(sql, PREFIX.length, sql.length - PREFIX.length, US_ASCII);
        if (!text.endsWith(SUFFIX)) {
            return Optional.empty();
        }
        String[] fields = text.substring(0, text.length() - SUFFIX.length()).split(" \\| ", -1);
        if (fields.length != 4) {
            return Optional.empty();
        }
        String key = fields[3].equals(WHOLE) ? "" : unescape(fields[3]);
        return Doubt.of(fields[0])
                .map(reason -> new ToVerify.Item(reason, unescape(fields[1]), unescape(fields[2]), key));
    }

    private static String escape(String value) {
        StringBuilder text = new StringBuilder(value.length());
        for (byte b : value.getBytes(UTF_8)) {
            boolean plain = b >= ' ' && b < 0x7F && b != '%' && b != '|' && b != '*';
            if (plain) {
                text.append((char) b);
            } else {
                text.append('%')
                        .append(Character.toUpperCase(Character.forDigit(b >> 4 & 0xF, 16)))
                        .append(Character.toUpperCase(Character.forDigit(b & 0xF, 16)));
            }
        }
        return text.toString();
    }

    private static String unescape(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%' && i + 2 < text.length() && hex(text, i + 1) && hex(text, i + 2)) {
                bytes.write(Character.digit(text.charAt(i + 1), 16) << 4 | Character.digit(text.charAt(i + 2), 16));
                i += 2;
            } else {
                bytes.write(c);
            }
        }
        return bytes.toString(UTF_8);
    }

    private static boolean hex(String text, int at) {
        return Character.digit(text.charAt(at), 16) >= 0;
    }
}
