package org.generallog.replay.dialect;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.Function;
import org.generallog.replay.sql.TokenKind;

/** Hashes of constants, as the old instance computed them. */
final class Hashes {
    private Hashes() {}

    /** Puts the value in the place of a call whose argument is one plain string or integer. Returns whether it could. */
    static boolean constant(Statement s, int call) {
        return constant(s, call, bytes -> switch (s.t.upper(call)) {
            case "MD5" -> digest("MD5", bytes);
            case "PASSWORD" -> password(bytes);
            default -> digest("SHA-1", bytes);
        });
    }

    /** Likewise the 16 letters of {@code OLD_PASSWORD}. */
    static void shortPassword(Statement s, int call) {
        constant(s, call, Hashes::shortPassword);
    }

    private static boolean constant(Statement s, int call, Function<byte[], String> hash) {
        int argument = call + 2;
        boolean one = s.t.op(call + 1, '(') && s.t.op(argument + 1, ')');
        if (one && s.t.word(argument, "NULL")) {
            s.edits.replace(s.t.start(call), s.t.end(argument + 1), "NULL");
            return true;
        }
        if (!one || !isPlain(s, argument)) {
            return false;
        }
        byte[] bytes = s.t.literal(argument).text().getBytes(StandardCharsets.ISO_8859_1);
        s.edits.replace(s.t.start(call), s.t.end(argument + 1), '\'' + hash.apply(bytes) + '\'');
        return true;
    }

    /** Beyond ASCII the bytes that are hashed are those of {@code character_set_connection}, which need not be the text's. */
    private static boolean isPlain(Statement s, int argument) {
        boolean integer = s.t.is(argument, TokenKind.NUMBER)
                && s.t.text(argument).chars().allMatch(Character::isDigit)
                && (s.t.text(argument).length() == 1 || s.t.text(argument).charAt(0) != '0');
        boolean string = s.t.is(argument, TokenKind.STRING)
                && s.t.text(argument).charAt(0) != '_'
                && s.t.text(argument).chars().allMatch(c -> c < 0x80);
        return integer || string;
    }

    private static String password(byte[] bytes) {
        if (bytes.length == 0) {
            return "";
        }
        String once = digest("SHA-1", bytes);
        return "*" + digest("SHA-1", HexFormat.of().parseHex(once)).toUpperCase(Locale.ROOT);
    }

    /** What MySQL 4.0 did ({@code hash_password} of 5.5's sql/password.c); blanks and tabs count nothing. */
    private static String shortPassword(byte[] bytes) {
        if (bytes.length == 0) {
            return "";
        }
        long one = 1345345333L;
        long two = 0x12345671L;
        long add = 7;
        for (byte each : bytes) {
            if (each != ' ' && each != '\t') {
                int letter = each & 0xFF;
                one ^= ((one & 63) + add) * letter + (one << 8);
                two += (two << 8) ^ one;
                add += letter;
            }
        }
        return String.format(Locale.ROOT, "%08x%08x", one & Integer.MAX_VALUE, two & Integer.MAX_VALUE);
    }

    private static String digest(String algorithm, byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }
}
