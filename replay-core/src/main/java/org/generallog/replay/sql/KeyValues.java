package org.generallog.replay.sql;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.generallog.replay.catalog.TableSchema.Column;

/**
 * Constants as a column holds them or compares with them, so that equal ones have the same text. Where the server's conversion depends on
 * what is not known here (a column's length, scale or sign, a collation's rules beyond ASCII, a time zone), there is no text.
 */
final class KeyValues {
    /** Largest values that are stored as they are in a signed column; beyond, an old instance cuts silently. */
    private static final Map<String, BigInteger> LARGEST = Map.of(
            "tinyint", BigInteger.valueOf(Byte.MAX_VALUE),
            "smallint", BigInteger.valueOf(Short.MAX_VALUE),
            "mediumint", BigInteger.valueOf(8_388_607),
            "int", BigInteger.valueOf(Integer.MAX_VALUE),
            "bigint", BigInteger.valueOf(Long.MAX_VALUE));

    private static final int LONGEST_NUMBER = 64;

    private KeyValues() {}

    /**
     * @param stored whether the constant becomes the column's value; else it is compared with it
     */
    static Optional<String> normalise(Literal literal, Column column, boolean stored) {
        if (literal.type() == Literal.Type.NULL) {
            return Optional.empty();
        }
        return switch (column.type()) {
            case "tinyint", "smallint", "mediumint", "int", "bigint" -> integer(literal, column, stored);
            case "decimal" ->
                number(literal).filter(value -> !stored || isInteger(value)).map(KeyValues::plain);
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext" ->
                text(literal, column, stored).filter(text -> !stored || fits(text, column));
            case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob" ->
                bytes(literal).filter(bytes -> !stored || fits(bytes, column));
            case "date" -> temporal(literal, 10);
            case "datetime" -> temporal(literal, 19);
            default -> Optional.empty();
        };
    }

    /** What is longer is cut silently by an old instance. */
    private static boolean fits(String value, Column column) {
        return column.length() == 0 || value.length() <= column.length();
    }

    private static Optional<String> integer(Literal literal, Column column, boolean stored) {
        Optional<BigDecimal> value = number(literal);
        if (stored) {
            BigInteger largest = LARGEST.getOrDefault(column.type(), BigInteger.ZERO);
            value = value.filter(KeyValues::isInteger)
                    .filter(v -> v.signum() >= 0 && v.toBigInteger().compareTo(largest) <= 0);
        }
        return value.map(KeyValues::plain);
    }

    private static boolean isInteger(BigDecimal value) {
        return value.stripTrailingZeros().scale() <= 0;
    }

    private static String plain(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }

    private static Optional<BigDecimal> number(Literal literal) {
        String text = literal.text();
        if (text.isEmpty() || text.length() > LONGEST_NUMBER) {
            return Optional.empty();
        }
        if (literal.type() == Literal.Type.HEX) {
            return Optional.of(new BigDecimal(new BigInteger(text, 16)));
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = (c >= '0' && c <= '9') || c == '.' || (i == 0 && c == '-');
            if (!plain) {
                // An exponent makes it a double, whose comparison is not exact.
                return Optional.empty();
            }
        }
        try {
            return Optional.of(new BigDecimal(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> text(Literal literal, Column column, boolean stored) {
        if (literal.type() == Literal.Type.HEX) {
            return ofText(new String(HexFormat.of().parseHex(literal.text()), StandardCharsets.ISO_8859_1), column);
        }
        if (literal.type() == Literal.Type.NUMBER) {
            // A number compares with a text by value; stored, an integer becomes its digits.
            boolean digits = stored
                    && literal.text().chars().allMatch(c -> c >= '0' && c <= '9')
                    && (literal.text().length() == 1 || literal.text().charAt(0) != '0');
            return digits ? Optional.of(literal.text()) : Optional.empty();
        }
        return ofText(literal.text(), column);
    }

    private static Optional<String> ofText(String text, Column column) {
        if (!text.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
            return Optional.empty();
        }
        String trimmed = trim(text, ' ');
        return Optional.of(column.collation().endsWith("_bin") ? trimmed : trimmed.toLowerCase(Locale.ROOT));
    }

    private static Optional<String> bytes(Literal literal) {
        return switch (literal.type()) {
            case HEX ->
                Optional.of(
                        trim(new String(HexFormat.of().parseHex(literal.text()), StandardCharsets.ISO_8859_1), '\0'));
            case STRING -> Optional.of(trim(literal.text(), '\0'));
            default -> Optional.empty();
        };
    }

    /** Only the one way of writing that needs no conversion: {@code 2026-11-20} and {@code 2026-11-20 09:33:43}. */
    private static Optional<String> temporal(Literal literal, int length) {
        String text = literal.text();
        String form = "dddd-dd-dd dd:dd:dd".substring(0, length);
        boolean fits = literal.type() == Literal.Type.STRING && text.length() == length;
        for (int i = 0; fits && i < length; i++) {
            char c = text.charAt(i);
            fits = form.charAt(i) == 'd' ? c >= '0' && c <= '9' : c == form.charAt(i);
        }
        return fits ? Optional.of(text) : Optional.empty();
    }

    private static String trim(String text, char pad) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == pad) {
            end--;
        }
        return text.substring(0, end);
    }
}
