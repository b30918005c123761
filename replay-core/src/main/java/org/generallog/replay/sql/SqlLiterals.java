package org.generallog.replay.sql;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Locale;

/** Content of quoted literals (manual, "String Literals", "Hexadecimal Literals", "Bit-Value Literals"). */
final class SqlLiterals {
    private SqlLiterals() {}

    /**
     * A string's content, one char per byte.
     *
     * @param open place of the opening quote
     * @param end after the closing quote, or of the text where it is not closed
     */
    static String unescape(byte[] b, int open, int end, LexicalMode mode) {
        byte quote = b[open];
        int last = end - 1 > open && b[end - 1] == quote ? end - 1 : end;
        MultiByte multiByte = MultiByte.of(mode.charset());
        StringBuilder out = new StringBuilder(last - open);
        int i = open + 1;
        while (i < last) {
            byte c = b[i];
            if (c == '\\' && !mode.noBackslashEscapes() && i + 1 < last) {
                escape(b[i + 1], out);
                i += 2;
            } else if (c == quote && i + 1 < last && b[i + 1] == quote) {
                out.append((char) c);
                i += 2;
            } else {
                int length = c < 0 ? multiByte.length(b, i, last) : 1;
                for (int k = 0; k < length; k++) {
                    out.append((char) (b[i + k] & 0xFF));
                }
                i += length;
            }
        }
        return out.toString();
    }

    private static void escape(byte c, StringBuilder out) {
        switch (c) {
            case '0' -> out.append('\0');
            case 'b' -> out.append('\b');
            case 'n' -> out.append('\n');
            case 'r' -> out.append('\r');
            case 't' -> out.append('\t');
            case 'Z' -> out.append((char) 26);
            case '%', '_' -> out.append('\\').append((char) c);
            default -> out.append((char) (c & 0xFF));
        }
    }

    /** Upper-case digits of {@code 0x1f} or {@code x'1f'}, an even number of them; none where others are among them. */
    static String hexDigits(String text) {
        String digits = digits(text).toUpperCase(Locale.ROOT);
        if (!digits.chars().allMatch(HexFormat::isHexDigit)) {
            return "";
        }
        return digits.length() % 2 == 0 ? digits : "0" + digits;
    }

    /** The same value as hex digits, an even number of them. */
    static String bitsToHex(String text) {
        String bits = digits(text);
        for (int i = 0; i < bits.length(); i++) {
            if (bits.charAt(i) != '0' && bits.charAt(i) != '1') {
                return "";
            }
        }
        if (bits.isEmpty()) {
            return "";
        }
        String hex = new BigInteger(bits, 2).toString(16).toUpperCase(Locale.ROOT);
        int length = (bits.length() + 7) / 8 * 2;
        return "0".repeat(Math.max(0, length - hex.length())) + hex;
    }

    private static String digits(String text) {
        int quote = text.indexOf('\'');
        if (quote < 0) {
            return text.substring(2);
        }
        int close = text.indexOf('\'', quote + 1);
        return text.substring(quote + 1, close < 0 ? text.length() : close);
    }
}
