package org.generallog.replay.sql;

import java.util.Optional;

/** Constants among tokens. */
final class Constants {
    private Constants() {}

    /**
     * The constant that these tokens are, if they are one.
     *
     * @param words whether a bare word counts as a string
     */
    static Optional<Literal> bare(Tokens t, int from, int to, boolean words) {
        if (to - from == 1) {
            return single(t, from, words);
        }
        if (to - from == 2 && t.is(from + 1, TokenKind.NUMBER)) {
            if (t.op(from, '-')) {
                return Optional.of(negative(t.text(from + 1)));
            }
            if (t.op(from, '+')) {
                return Optional.of(t.literal(from + 1));
            }
        }
        if (to - from > 1 && allStrings(t, from, to)) {
            return Optional.of(strings(t, from));
        }
        return Optional.empty();
    }

    private static Optional<Literal> single(Tokens t, int i, boolean words) {
        return switch (t.kind(i)) {
            case STRING, NUMBER, HEX, BIT -> Optional.of(t.literal(i));
            case WORD, QUOTED_NAME -> {
                if (t.word(i, "NULL")) {
                    yield Optional.of(new Literal(Literal.Type.NULL, ""));
                }
                if (words) {
                    yield Optional.of(new Literal(Literal.Type.STRING, t.name(i)));
                }
                if (t.word(i, "TRUE") || t.word(i, "FALSE")) {
                    yield Optional.of(new Literal(Literal.Type.NUMBER, t.word(i, "TRUE") ? "1" : "0"));
                }
                yield Optional.empty();
            }
            default -> Optional.empty();
        };
    }

    static Literal negative(String number) {
        return new Literal(Literal.Type.NUMBER, number.startsWith("-") ? number.substring(1) : "-" + number);
    }

    private static boolean allStrings(Tokens t, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!t.is(i, TokenKind.STRING)) {
                return false;
            }
        }
        return true;
    }

    /** The constant at this token; strings that follow each other are one. */
    static Literal strings(Tokens t, int from) {
        Literal first = t.literal(from);
        if (!t.is(from, TokenKind.STRING) || !t.is(from + 1, TokenKind.STRING)) {
            return first;
        }
        StringBuilder text = new StringBuilder(first.text());
        for (int i = from + 1; t.is(i, TokenKind.STRING); i++) {
            text.append(t.literal(i).text());
        }
        return new Literal(Literal.Type.STRING, text.toString());
    }
}
