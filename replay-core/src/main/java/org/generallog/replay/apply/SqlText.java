package org.generallog.replay.apply;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;

/** Pieces of SQL that mean the same in every charset and sql_mode: pure ASCII but for quoted names, no escapes. */
final class SqlText {
    private static final DateTimeFormatter DATETIME =
            DateTimeFormatter.ofPattern("''yyyy-MM-dd HH:mm:ss.SSSSSS''").withZone(ZoneOffset.UTC);

    private SqlText() {}

    static String name(String identifier) {
        return '`' + identifier.replace("`", "``") + '`';
    }

    /** Text as a utf8mb4 string; readable where that is safe. */
    static String text(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < 0x20 || c > 0x7e || c == '\'' || c == '\\') {
                return "_utf8mb4 " + hex(value.getBytes(StandardCharsets.UTF_8));
            }
        }
        return '\'' + value + '\'';
    }

    /** Bytes as a hex literal; {@code ''} for none, since {@code 0x} alone is no literal. */
    static String hex(byte[] bytes) {
        return bytes.length == 0 ? "''" : "0x" + HexFormat.of().formatHex(bytes);
    }

    /** A DATETIME(6) in UTC. */
    static String datetime(long micros) {
        return DATETIME.format(
                Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000));
    }

    /** Microseconds as seconds with six digits after the point; by hand, as it stands before most statements. */
    static String seconds(long micros) {
        String fraction = Long.toString(Math.floorMod(micros, 1_000_000L));
        return Math.floorDiv(micros, 1_000_000L) + "." + "000000".substring(fraction.length()) + fraction;
    }

    static boolean isAscii(String value) {
        return value.chars().allMatch(c -> c < 0x80);
    }
}
