package org.generallog.replicator.verify;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The form of a column's values that both instances share: one text for one value, whatever version, scale or display width a server has. One
 * character stands for a byte.
 */
enum Form {
    /** Integers and decimals: without zeros in front and behind. */
    NUMBER,
    /** FLOAT and DOUBLE, as the double that they are: -0.0 is not 0.0. */
    FLOATING,
    /** Dates and times: without zeros behind the point of a second. */
    TIME,
    YEAR,
    BITS,
    /** Texts as bytes of one charset. */
    TEXT,
    BYTES,
    /** MySQL's own type, which keeps its members in another order than they were given. */
    JSON;

    private static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    /** @param types {@code DATA_TYPE} on both sides, lower case */
    static Form of(String types, String other) {
        if (types.equals("json") || other.equals("json")) {
            return JSON;
        }
        return switch (types) {
            case "tinyint", "smallint", "mediumint", "int", "bigint", "decimal" -> NUMBER;
            case "float", "double" -> FLOATING;
            case "date", "time", "datetime", "timestamp" -> TIME;
            case "year" -> YEAR;
            case "bit" -> BITS;
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set" -> TEXT;
            default -> BYTES;
        };
    }

    /** The expression to read a column with. */
    String select(String quoted) {
        // A FLOAT prints six digits; a product is a DOUBLE that prints the shortest exact text. A sum would lose the
        // sign of -0.0.
        return this == FLOATING ? "(" + quoted + " * 1e0)" : quoted;
    }

    String shared(byte[] value) {
        String text = new String(value, StandardCharsets.ISO_8859_1);
        return switch (this) {
            case NUMBER -> number(text);
            case FLOATING -> Double.toString(Double.parseDouble(text));
            case TIME -> withoutZeros(text);
            case BITS -> new BigInteger(1, value).toString();
            case JSON -> json(value);
            case YEAR, TEXT, BYTES -> text;
        };
    }

    private static String number(String text) {
        boolean negative = text.startsWith("-");
        int from = negative ? 1 : 0;
        while (from < text.length() - 1 && text.charAt(from) == '0' && text.charAt(from + 1) != '.') {
            from++;
        }
        String digits = withoutZeros(text.substring(from));
        return negative && !digits.equals("0") ? "-" + digits : digits;
    }

    /** Behind a point. */
    private static String withoutZeros(String text) {
        if (text.indexOf('.') < 0) {
            return text;
        }
        int end = text.length();
        while (text.charAt(end - 1) == '0') {
            end--;
        }
        return text.substring(0, text.charAt(end - 1) == '.' ? end - 1 : end);
    }

    private static String json(byte[] value) {
        try {
            return new String(
                    MAPPER.writeValueAsBytes(MAPPER.readValue(value, Object.class)), StandardCharsets.ISO_8859_1);
        } catch (java.io.IOException noJson) {
            return new String(value, StandardCharsets.ISO_8859_1);
        }
    }

    /**
     * A literal of this value.
     *
     * @param charset of its bytes where it is a text
     */
    String literal(String shared, String charset) {
        return switch (this) {
            case NUMBER, YEAR, BITS -> shared;
            case FLOATING -> shared.indexOf('E') < 0 ? shared + "e0" : shared;
            case TIME -> "'" + shared + "'";
            case TEXT -> "_" + charset + " " + hex(shared);
            case BYTES -> hex(shared);
            case JSON -> "CONVERT(" + hex(shared) + " USING utf8mb4)";
        };
    }

    private static String hex(String bytes) {
        return bytes.isEmpty()
                ? "''"
                : "x'"
                        + HexFormat.of()
                                .formatHex(bytes.getBytes(StandardCharsets.ISO_8859_1))
                                .toUpperCase(Locale.ROOT) + "'";
    }

    /** For people. */
    String readable(String shared, String charset) {
        return switch (this) {
            case BYTES -> hex(shared);
            case TEXT, JSON ->
                charset.equals("utf8mb4")
                        ? new String(shared.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
                        : shared;
            default -> shared;
        };
    }
}
