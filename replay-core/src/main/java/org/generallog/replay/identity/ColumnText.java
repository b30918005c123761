package org.generallog.replay.identity;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.generallog.replay.catalog.TableSchema.Column;
import org.generallog.replay.sql.Literal;
import org.jspecify.annotations.Nullable;

/**
 * A value in the one form in which what a statement says and what a table holds can be compared: where the server would store the one as
 * the other they are equal. Where that is not certain a statement's value has no form, and nothing is concluded from it.
 */
public final class ColumnText {
    /** Letters, or bytes, of a long value that are read and compared. */
    public static final int LONGEST = 64;

    /** In place of NULL: no text is it. */
    static final String NULL = "\0NULL";

    private static final int DATE = 10;
    private static final int DATE_TIME = 19;
    /** Digits behind the point that nearly every decimal column has. */
    private static final int SCALE = 2;

    private ColumnText() {}

    /** How a column's values are read. */
    public enum Reading {
        /** As they are. */
        PLAIN,
        /** Their first {@link #LONGEST} letters. */
        TEXT,
        /** Their first bytes in hexadecimal. */
        BYTES,
        /** Not at all: nothing can be concluded from them. */
        NONE
    }

    public static Reading reading(Column column) {
        return switch (column.type()) {
            case "tinyint",
                    "smallint",
                    "mediumint",
                    "int",
                    "bigint",
                    "decimal",
                    "date",
                    "datetime",
                    "timestamp",
                    "year" -> Reading.PLAIN;
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum" -> Reading.TEXT;
            case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob" -> Reading.BYTES;
            default -> Reading.NONE;
        };
    }

    /** What a table holds. */
    public static String held(@Nullable String value, Column column) {
        if (value == null) {
            return NULL;
        }
        return switch (column.type()) {
            case "decimal" -> plain(new BigDecimal(value));
            case "datetime", "timestamp" -> value.length() > DATE_TIME ? value.substring(0, DATE_TIME) : value;
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext" -> cut(value);
            case "enum" -> value.toLowerCase(Locale.ROOT);
            case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob" -> trimmed(value, "00");
            default -> value;
        };
    }

    /**
     * What a statement says.
     *
     * @param charset of its text, as the old instance calls it
     * @param zone the session's time zone
     */
    static @Nullable String said(Literal literal, Column column, String charset, String zone) {
        if (literal.type() == Literal.Type.NULL) {
            // In a TIMESTAMP it may be the present time.
            return column.type().equals("timestamp") || reading(column) == Reading.NONE ? null : NULL;
        }
        return switch (column.type()) {
            case "tinyint", "smallint", "mediumint", "int", "bigint", "year" -> number(literal, 0);
            case "decimal" -> number(literal, SCALE);
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext" -> text(literal, charset);
            case "enum" -> {
                String text = literal.type() == Literal.Type.STRING ? text(literal, charset) : null;
                yield text == null ? null : text.toLowerCase(Locale.ROOT);
            }
            case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob" -> bytes(literal);
            case "date" -> moment(literal, DATE);
            case "datetime" -> moment(literal, DATE_TIME);
            case "timestamp" -> utc(moment(literal, DATE_TIME), zone);
            default -> null;
        };
    }

    private static @Nullable String number(Literal literal, int scale) {
        String text = literal.text();
        boolean digits = literal.type() != Literal.Type.HEX
                && !text.isEmpty()
                && text.length() < LONGEST
                && text.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '-' || c == '.');
        if (!digits) {
            return null;
        }
        try {
            BigDecimal value = new BigDecimal(text);
            if (scale > 0 && value.stripTrailingZeros().scale() > scale) {
                return null;
            }
            return plain(scale == 0 ? value.setScale(0, RoundingMode.HALF_UP) : value);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static String plain(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }

    private static @Nullable String text(Literal literal, String charset) {
        if (literal.type() == Literal.Type.NUMBER) {
            boolean digits = literal.text().chars().allMatch(c -> c >= '0' && c <= '9');
            return digits && !literal.text().startsWith("0") ? cut(literal.text()) : null;
        }
        if (literal.type() != Literal.Type.STRING) {
            return null;
        }
        String text = literal.text();
        if (text.chars().allMatch(c -> c < 0x80)) {
            return cut(text);
        }
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        String decoded = switch (charset) {
            case "utf8", "utf8mb3", "utf8mb4" -> new String(bytes, StandardCharsets.UTF_8);
            case "latin1" -> new String(bytes, java.nio.charset.Charset.forName("windows-1252"));
            default -> "";
        };
        // Beyond the basic plane a letter may end the text in an old column, what cannot be read may be anything.
        boolean certain =
                !decoded.isEmpty() && decoded.chars().noneMatch(c -> c == 0xFFFD || Character.isSurrogate((char) c));
        return certain ? cut(decoded) : null;
    }

    /** Blanks at the end are not kept by every type. */
    private static String cut(String text) {
        String first = text.codePointCount(0, text.length()) > LONGEST
                ? text.substring(0, text.offsetByCodePoints(0, LONGEST))
                : text;
        return trimmed(first, " ");
    }

    private static String trimmed(String text, String end) {
        int last = text.length();
        while (last >= end.length() && text.startsWith(end, last - end.length())) {
            last -= end.length();
        }
        return text.substring(0, last);
    }

    private static @Nullable String bytes(Literal literal) {
        String hex = switch (literal.type()) {
            case HEX -> literal.text();
            case STRING ->
                HexFormat.of().withUpperCase().formatHex(literal.text().getBytes(StandardCharsets.ISO_8859_1));
            default -> null;
        };
        return hex == null ? null : trimmed(hex.substring(0, Math.min(hex.length(), 2 * LONGEST)), "00");
    }

    /** {@code 2026-11-20 09:33:43}; a fraction may be cut or rounded, so there is no form for it. */
    private static @Nullable String moment(Literal literal, int length) {
        String text = literal.text();
        String form = "dddd-dd-dd dd:dd:dd";
        if (literal.type() != Literal.Type.STRING || (text.length() != DATE && text.length() != DATE_TIME)) {
            return null;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (form.charAt(i) == 'd' ? c < '0' || c > '9' : c != form.charAt(i)) {
                return null;
            }
        }
        return text.length() >= length ? text.substring(0, length) : text + " 00:00:00";
    }

    private static @Nullable String utc(@Nullable String moment, String zone) {
        if (moment == null) {
            return null;
        }
        try {
            LocalDateTime local = LocalDateTime.parse(moment.replace(' ', 'T'));
            List<ZoneOffset> offsets = ZoneId.of(zone).getRules().getValidOffsets(local);
            return offsets.size() == 1
                    ? local.minusSeconds(offsets.get(0).getTotalSeconds())
                            .format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT))
                    : null;
        } catch (DateTimeException e) {
            return null;
        }
    }
}
