package org.generallog.replay.dependency;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import org.generallog.replay.dependency.TableShape.Column;
import org.generallog.replay.sql.Literal;
import org.jspecify.annotations.Nullable;

/**
 * Constants as a column holds them or compares with them: where the server takes two for equal, they have the same text here. Two that
 * differ may have the same text as well, which costs parallelism alone. Where the server's conversion is not known for certain, there is
 * no text, and the whole table counts.
 */
final class KeyText {
    private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final BigDecimal SMALLEST = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final int LONGEST_EXACT = 18;
    /** Digits that a double holds exactly: texts may be compared with numbers as doubles. */
    private static final int LONGEST_DOUBLE = 15;

    private KeyText() {}

    /**
     * A constant that becomes the column's value.
     *
     * @param prefix characters that count in the key; 0 for all
     */
    static @Nullable String stored(Literal literal, Column column, long prefix) {
        String text = of(literal, column.type(), true);
        return text == null ? null : cut(text, prefix);
    }

    /** A constant that the column is compared with. */
    static @Nullable String compared(Literal literal, Column column, long prefix) {
        String text = of(literal, column.type(), false);
        return text == null ? null : cut(text, prefix);
    }

    private static String cut(String text, long prefix) {
        return prefix == 0 || text.length() <= prefix ? text : trim(trim(text.substring(0, (int) prefix)), '\0');
    }

    private static @Nullable String of(Literal literal, TableShape.Type type, boolean stored) {
        return switch (type.name()) {
            case "tinyint" -> integer(literal, type, stored, 8);
            case "smallint" -> integer(literal, type, stored, 16);
            case "mediumint" -> integer(literal, type, stored, 24);
            case "int" -> integer(literal, type, stored, 32);
            case "bigint" -> integer(literal, type, stored, 64);
            case "decimal" -> decimal(literal, type, stored);
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext" -> text(literal, type, stored);
            case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob" -> bytes(literal, type, stored);
            case "date" -> Temporals.date(literal);
            case "datetime" -> Temporals.dateTime(literal);
            default -> null;
        };
    }

    private static @Nullable String integer(Literal literal, TableShape.Type type, boolean stored, int bits) {
        String text = literal.text();
        int digits = text.length();
        if (literal.type() == Literal.Type.NUMBER && digits > 0 && digits < LONGEST_EXACT && isDigits(text, 0)) {
            // Nearly all keys are this: without BigDecimal.
            long value = Long.parseLong(text);
            return !stored || fits(value, type.unsigned(), bits) ? Long.toString(value) : null;
        }
        BigDecimal number = number(literal);
        if (number == null) {
            return null;
        }
        if (stored) {
            boolean large = number.compareTo(LARGEST) > 0 || number.compareTo(SMALLEST) < 0;
            boolean integer = number.stripTrailingZeros().scale() <= 0;
            if (large || !integer || !fits(number.longValueExact(), type.unsigned(), bits)) {
                return null;
            }
        }
        return plain(number);
    }

    private static boolean fits(long value, boolean unsigned, int bits) {
        if (unsigned) {
            return value >= 0 && (bits == 64 || value < 1L << bits);
        }
        return bits == 64 || (value >= -(1L << (bits - 1)) && value < 1L << (bits - 1));
    }

    private static @Nullable String decimal(Literal literal, TableShape.Type type, boolean stored) {
        BigDecimal number = number(literal);
        if (number == null) {
            return null;
        }
        BigDecimal value = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
        boolean rounded = value.scale() > type.scale();
        boolean large = value.precision() - value.scale() > type.length() - type.scale();
        boolean negative = type.unsigned() && value.signum() < 0;
        return stored && (rounded || large || negative) ? null : plain(value);
    }

    private static String plain(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }

    /**
     * The number that a constant is; none where it has an exponent, which makes it a double, and none for a hex literal, which is a number
     * on MySQL and may be a text on MariaDB.
     */
    private static @Nullable BigDecimal number(Literal literal) {
        String text = literal.text();
        boolean number = literal.type() == Literal.Type.NUMBER;
        if ((!number && literal.type() != Literal.Type.STRING) || text.isEmpty() || text.length() > 64) {
            return null;
        }
        if (!number && text.length() > LONGEST_DOUBLE) {
            return null;
        }
        int first = text.charAt(0) == '-' ? 1 : 0;
        int dot = text.indexOf('.');
        boolean plain = dot < 0
                ? isDigits(text, first)
                : dot > first && isDigits(text.substring(0, dot), first) && isDigits(text, dot + 1);
        return plain ? new BigDecimal(text) : null;
    }

    private static boolean isDigits(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return from < text.length();
    }

    private static @Nullable String text(Literal literal, TableShape.Type type, boolean stored) {
        String text = literal.text();
        if (literal.type() == Literal.Type.NUMBER) {
            // Compared, it is the number that counts, and '7' and '07' are both 7. Stored, an integer becomes its
            // digits.
            boolean digits = stored && isDigits(text, 0) && (text.length() == 1 || text.charAt(0) != '0');
            return digits && text.length() <= type.length() ? text : null;
        }
        if (literal.type() != Literal.Type.STRING
                || (stored && text.length() > type.length())
                || !AsciiCollations.comparesAsciiByLetter(type.collation())) {
            return null;
        }
        boolean letters = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                return null;
            }
            letters |= c >= 'A' && c <= 'Z';
        }
        String trimmed = trim(text);
        return letters && !AsciiCollations.isBinary(type.collation()) ? trimmed.toLowerCase(Locale.ROOT) : trimmed;
    }

    /** One char per byte. Beyond ASCII a text's bytes depend on the session's charsets; those of a hex literal never do. */
    private static @Nullable String bytes(Literal literal, TableShape.Type type, boolean stored) {
        String text = literal.text();
        if (literal.type() == Literal.Type.HEX) {
            text = new String(HexFormat.of().parseHex(text), StandardCharsets.ISO_8859_1);
        } else if (literal.type() != Literal.Type.STRING || !text.chars().allMatch(c -> c < 0x80)) {
            return null;
        }
        return stored && text.length() > type.length() ? null : trim(text, '\0');
    }

    private static String trim(String text) {
        return trim(text, ' ');
    }

    private static String trim(String text, char pad) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == pad) {
            end--;
        }
        return text.substring(0, end);
    }
}
