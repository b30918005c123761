package org.generallog.replay.relaylog;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * MySQL's binary form of a {@code DECIMAL} ({@code decimal2bin} in {@code strings/decimal.c}): groups of nine digits in four bytes,
 * big endian, counted from the point to both sides, the outermost groups in as few bytes as their digits need; the first bit
 * turned over, all bits turned over for a negative number, so that the bytes compare as the numbers do.
 */
final class DecimalBinary {
    private static final int GROUP_DIGITS = 9;
    private static final int GROUP_BYTES = 4;
    /** {@code DECIMAL_MAX_PRECISION} and {@code DECIMAL_MAX_SCALE} of a server's decimals. */
    private static final int MOST_DIGITS = 65;

    private static final int MOST_SCALE = 30;

    private DecimalBinary() {}

    /** Bytes that {@code digits} digits of an outermost group need. */
    private static int bytesFor(int digits) {
        return switch (digits) {
            case 0 -> 0;
            case 1, 2 -> 1;
            case 3, 4 -> 2;
            case 5, 6 -> 3;
            default -> 4;
        };
    }

    static int size(int precision, int scale) {
        int whole = precision - scale;
        return whole / GROUP_DIGITS * GROUP_BYTES
                + bytesFor(whole % GROUP_DIGITS)
                + scale / GROUP_DIGITS * GROUP_BYTES
                + bytesFor(scale % GROUP_DIGITS);
    }

    /**
     * Precision, scale and binary form, as a {@code User_var} event holds a decimal.
     *
     * @throws IllegalArgumentException for more than 65 digits or 30 after the point
     */
    static byte[] encode(BigDecimal number) {
        BigDecimal plain = number.scale() < 0 ? number.setScale(0) : number;
        int scale = plain.scale();
        int whole = Math.max(plain.precision() - scale, scale == 0 ? 1 : 0);
        int precision = whole + scale;
        if (precision > MOST_DIGITS || scale > MOST_SCALE) {
            throw new IllegalArgumentException("a decimal of %d digits, %d of them after the point: MySQL has 65 and 30"
                    .formatted(precision, scale));
        }
        String digits = plain.unscaledValue().abs().toString();
        String all = "0".repeat(Math.max(0, precision - digits.length())) + digits;
        // A zero such as 0.00 has one digit more than its precision counts.
        all = all.substring(all.length() - precision);

        byte[] out = new byte[2 + size(precision, scale)];
        out[0] = (byte) precision;
        out[1] = (byte) scale;
        int at = 2;
        int first = whole % GROUP_DIGITS;
        int from = 0;
        at = group(out, at, all, from, first, bytesFor(first));
        for (from = first; from < whole; from += GROUP_DIGITS) {
            at = group(out, at, all, from, GROUP_DIGITS, GROUP_BYTES);
        }
        for (; from + GROUP_DIGITS <= precision; from += GROUP_DIGITS) {
            at = group(out, at, all, from, GROUP_DIGITS, GROUP_BYTES);
        }
        int last = precision - from;
        group(out, at, all, from, last, bytesFor(last));
        if (plain.signum() < 0) {
            invert(out);
        }
        out[2] ^= (byte) 0x80;
        return out;
    }

    private static int group(byte[] out, int at, String digits, int from, int count, int bytes) {
        if (count == 0) {
            return at;
        }
        int value = Integer.parseInt(digits.substring(from, from + count));
        for (int i = bytes - 1; i >= 0; i--) {
            out[at + i] = (byte) value;
            value >>>= 8;
        }
        return at + bytes;
    }

    private static void invert(byte[] out) {
        for (int i = 2; i < out.length; i++) {
            out[i] = (byte) ~out[i];
        }
    }

    /** The number of {@link #encode}'s bytes, with its scale. */
    static BigDecimal decode(byte[] encoded) throws RelayLogException {
        int precision = encoded.length < 3 ? 0 : encoded[0];
        int scale = precision == 0 ? 0 : encoded[1];
        if (precision < 1 || scale < 0 || scale > precision || encoded.length != 2 + size(precision, scale)) {
            throw new RelayLogException("a user variable's decimal is malformed");
        }
        byte[] bytes = encoded.clone();
        bytes[2] ^= (byte) 0x80;
        boolean negative = (bytes[2] & 0x80) != 0;
        if (negative) {
            invert(bytes);
        }
        int whole = precision - scale;
        StringBuilder digits = new StringBuilder(precision + 1).append('0');
        int at = 2;
        at = digits(bytes, at, whole % GROUP_DIGITS, digits);
        for (int i = 0; i < whole / GROUP_DIGITS; i++) {
            at = digits(bytes, at, GROUP_DIGITS, digits);
        }
        for (int i = 0; i < scale / GROUP_DIGITS; i++) {
            at = digits(bytes, at, GROUP_DIGITS, digits);
        }
        digits(bytes, at, scale % GROUP_DIGITS, digits);
        BigInteger unscaled = new BigInteger(digits.toString());
        return new BigDecimal(negative ? unscaled.negate() : unscaled, scale);
    }

    private static int digits(byte[] bytes, int at, int count, StringBuilder out) throws RelayLogException {
        int size = bytesFor(count);
        long value = 0;
        for (int i = 0; i < size; i++) {
            value = (value << 8) | (bytes[at + i] & 0xff);
        }
        String text = Long.toString(value);
        if (count > 0) {
            if (text.length() > count) {
                throw new RelayLogException("a user variable's decimal is malformed");
            }
            out.append("0".repeat(count - text.length())).append(text);
        }
        return at + size;
    }
}
