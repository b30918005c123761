package org.generallog.replay.apply;

import java.util.Set;
import org.generallog.replay.sql.LexicalMode;

/**
 * Whether a statement's end is where its bytes end, so that others can follow it in one packet.
 *
 * <p>An old instance also logs statements that never parsed: with an open quote or comment, or cut at 16 MB. In a packet with
 * others such a statement would swallow its neighbours: {@code UPDATE a SET x=1 /* …} would run up to the next comment's end
 * with another statement's {@code WHERE}. What is not certainly closed goes in a packet of its own.
 */
final class StatementBounds {
    /** Charsets in which a character's second byte can be a backslash, a quote or a backtick. */
    private static final Set<String> TRICKY = Set.of("gbk", "big5", "sjis", "cp932", "gb18030");

    private final byte[] sql;
    private final boolean ansiQuotes;
    private final boolean backslashEscapes;
    private int at;

    private StatementBounds(byte[] sql, LexicalMode mode) {
        this.sql = sql;
        this.ansiQuotes = mode.ansiQuotes();
        this.backslashEscapes = !mode.noBackslashEscapes();
    }

    /** True where the statement is certainly one, and closed; false where there is any doubt. */
    static boolean closed(byte[] sql, String charset, long sqlMode) {
        return !(TRICKY.contains(charset) && hasHighByte(sql))
                && new StatementBounds(sql, LexicalMode.of(charset, sqlMode)).scan();
    }

    /** Without the blanks and semicolons after it: {@code ;;} is an error inside a packet. */
    static byte[] trimmed(byte[] sql) {
        int end = sql.length;
        while (end > 0 && (sql[end - 1] == ';' || isBlank(sql[end - 1]))) {
            end--;
        }
        return end == sql.length ? sql : java.util.Arrays.copyOf(sql, end);
    }

    private boolean scan() {
        while (at < sql.length) {
            byte b = sql[at];
            boolean ok = switch (b) {
                case '\'' -> quoted(b, backslashEscapes);
                case '"' -> quoted(b, backslashEscapes && !ansiQuotes);
                case '`' -> quoted(b, false);
                case '/' -> next(1) != '*' || blockComment();
                case '#' -> lineComment();
                case '-' -> next(1) != '-' || !(at + 2 >= sql.length || isBlank(sql[at + 2])) || lineComment();
                case ';', 0 -> false;
                case '$' -> next(1) != '$';
                default -> true;
            };
            if (!ok) {
                return false;
            }
            at++;
        }
        return true;
    }

    /** Leaves {@code at} on the closing quote. */
    private boolean quoted(byte quote, boolean escapes) {
        for (at++; at < sql.length; at++) {
            if (escapes && sql[at] == '\\') {
                at++;
            } else if (sql[at] == quote) {
                if (next(1) != quote) {
                    return true;
                }
                at++;
            }
        }
        return false;
    }

    /** Code in comments (version comments, hints) is left to the server. */
    private boolean blockComment() {
        int c = next(2);
        if (c == '!' || c == '+' || c == 'M') {
            return false;
        }
        for (at += 2; at + 1 < sql.length; at++) {
            if (sql[at] == '*' && sql[at + 1] == '/') {
                at++;
                return true;
            }
        }
        return false;
    }

    private boolean lineComment() {
        while (at < sql.length && sql[at] != '\n') {
            at++;
        }
        return true;
    }

    private int next(int distance) {
        return at + distance < sql.length ? sql[at + distance] : -1;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || (b >= '\t' && b <= '\r');
    }

    private static boolean hasHighByte(byte[] sql) {
        for (byte b : sql) {
            if (b < 0) {
                return true;
            }
        }
        return false;
    }
}
