package org.generallog.replay.sql;

import java.util.List;

/**
 * Whether a text means the same in each charset that a client may have told in its handshake. A backslash is the second byte of letters of some:
 * where a literal ends depends on it, and with that what is data and what is a statement.
 */
public final class CharsetReadings {
    private static final List<String> CHARSETS = List.of("gbk", "sjis", "big5", "gb18030");
    /** No quote is a second byte. */
    private static final byte BACKSLASH = '\\';

    private static final byte BACKTICK = '`';

    private CharsetReadings() {}

    /** @param mode as the text is read otherwise */
    public static boolean differ(byte[] sql, LexicalMode mode) {
        if (!mayTrail(sql)) {
            return false;
        }
        Tokens read = Lexer.lex(sql, mode);
        return CHARSETS.stream()
                .map(charset -> new LexicalMode(charset, mode.ansiQuotes(), mode.noBackslashEscapes()))
                .anyMatch(other -> differ(read, Lexer.lex(sql, other)));
    }

    private static boolean mayTrail(byte[] sql) {
        for (int i = 1; i < sql.length; i++) {
            if ((sql[i] == BACKSLASH || sql[i] == BACKTICK) && sql[i - 1] < 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean differ(Tokens one, Tokens other) {
        boolean differ = one.size() != other.size() || one.unterminated() != other.unterminated();
        for (int i = 0; !differ && i < one.size(); i++) {
            differ = one.kind(i) != other.kind(i) || one.start(i) != other.start(i) || one.end(i) != other.end(i);
        }
        return differ;
    }
}
