package org.generallog.replay.sql;

import java.io.ByteArrayOutputStream;
import org.generallog.replay.catalog.ServerVersion;

/**
 * {@code /*!50700 … *}{@code /}, MariaDB's {@code /*M! … *}{@code /} and hints {@code /*+ … *}{@code /}: code for one server and a comment for
 * another. They become what the old instance read, code or nothing, so that whoever reads the text after it reads the same statement.
 *
 * <p>By the old servers' own rules (sql/sql_lex.cc of MySQL 5.5.9 and MariaDB 10.11). MySQL takes exactly five digits, so that {@code
 * /*!100000 x} is the version 10000 and the code {@code 0 x}; MariaDB takes five or six, and leaves out what asks for MySQL 5.7 to 9.
 */
public final class OldComments {
    private static final int[] NO_DIGITS = {0, 0};

    private final byte[] b;
    private final LexicalMode mode;
    private final MultiByte multiByte;
    private final ServerVersion old;
    private final ByteArrayOutputStream out;
    private int at;
    /** Within code of a comment; one level is all that the servers keep. */
    private boolean executing;

    private boolean changed;

    private OldComments(byte[] sql, LexicalMode mode, ServerVersion old) {
        this.b = sql;
        this.mode = mode;
        this.multiByte = MultiByte.of(mode.charset());
        this.old = old;
        this.out = new ByteArrayOutputStream(sql.length);
    }

    /**
     * The statement as the old instance read it; the same array where there is nothing to do, and where a comment is not closed, which the
     * server refuses.
     *
     * @param mode how the session read the bytes
     */
    public static byte[] resolve(byte[] sql, LexicalMode mode, ServerVersion old) {
        return mayHold(sql) ? new OldComments(sql, mode, old).resolve() : sql;
    }

    private static boolean mayHold(byte[] sql) {
        for (int i = 0; i + 2 < sql.length; i++) {
            if (sql[i] == '/' && sql[i + 1] == '*' && isMark(sql[i + 2])) {
                return true;
            }
        }
        return false;
    }

    private static boolean isMark(byte c) {
        return c == '!' || c == 'M' || c == '+';
    }

    private byte[] resolve() {
        while (at < b.length) {
            if (!step()) {
                return b;
            }
        }
        return executing || !changed ? b : out.toByteArray();
    }

    /** Returns whether what begins here is closed. */
    private boolean step() {
        byte c = b[at];
        return switch (c) {
            case '\'', '`', '"' -> copy(quoted(c));
            case '#' -> copy(line());
            case '-' -> copy(peek(1) == '-' && (at + 2 >= b.length || blank(at + 2)) ? line() : at + 1);
            case '/' -> peek(1) == '*' ? comment() : copy(at + 1);
            case '*' -> {
                if (executing && peek(1) == '/') {
                    executing = false;
                    blank();
                    at += 2;
                    yield true;
                }
                yield copy(at + 1);
            }
            default -> copy(at + (c < 0 ? multiByte.length(b, at, b.length) : 1));
        };
    }

    private boolean copy(int to) {
        int end = Math.min(to, b.length);
        out.write(b, at, end - at);
        at = end;
        return true;
    }

    private void blank() {
        changed = true;
        out.write(' ');
    }

    private int peek(int ahead) {
        return at + ahead < b.length ? b[at + ahead] : -1;
    }

    private boolean blank(int i) {
        return (b[i] & 0xFF) <= ' ';
    }

    private int line() {
        int i = at;
        while (i < b.length && b[i] != '\n') {
            i++;
        }
        return i;
    }

    /** Offset after the closing quote; what is not closed runs to the end, for the server to refuse. */
    private int quoted(byte quote) {
        boolean escapes = quote != '`' && !mode.noBackslashEscapes() && !(quote == '"' && mode.ansiQuotes());
        int i = at + 1;
        while (i < b.length) {
            if (b[i] == quote) {
                if (i + 1 >= b.length || b[i + 1] != quote) {
                    return i + 1;
                }
                i += 2;
            } else if (b[i] == '\\' && escapes) {
                i += 2;
            } else {
                i += b[i] < 0 ? multiByte.length(b, i, b.length) : 1;
            }
        }
        return b.length;
    }

    private boolean comment() {
        boolean maria = old.mariaDb() && peek(2) == 'M' && peek(3) == '!';
        if (maria || peek(2) == '!') {
            return versioned(maria);
        }
        int end = end(at + 2, 0);
        if (end < 0) {
            return false;
        }
        boolean codeElsewhere = (peek(2) == 'M' && peek(3) == '!') || (peek(2) == '+' && !readsHints());
        if (codeElsewhere) {
            blank();
            at = end;
            return true;
        }
        return copy(end);
    }

    /** Optimizer hints came with MySQL 5.7.7; before, and on MariaDB until 12, they are comments. */
    private boolean readsHints() {
        return old.isAtLeast(old.mariaDb() ? 120000 : 50707);
    }

    private boolean versioned(boolean maria) {
        int from = at + (maria ? 4 : 3);
        int[] digits = digits(from);
        if (digits[0] == 0 || runs(maria, digits[1])) {
            executing = true;
            blank();
            at = from + digits[0];
            return true;
        }
        int end = end(from + digits[0], 1);
        blank();
        at = end;
        return end >= 0;
    }

    /** How many digits are a version, and the version. */
    private int[] digits(int from) {
        int to = from;
        int version = 0;
        int most = old.mariaDb() && old.isAtLeast(100000) ? 6 : 5;
        while (to < b.length && to < from + most && b[to] >= '0' && b[to] <= '9') {
            version = version * 10 + (b[to] - '0');
            to++;
        }
        return to - from < 5 ? NO_DIGITS : new int[] {to - from, version};
    }

    private boolean runs(boolean maria, int version) {
        boolean otherFlavour = old.mariaDb() && !maria && version >= 50700 && version <= 99999;
        return old.isAtLeast(version) && !otherFlavour;
    }

    /** Offset after the comment's end; -1 for none. One that is left out may hold others, {@code nested} deep. */
    private int end(int from, int nested) {
        int i = from;
        while (i + 1 < b.length) {
            if (nested > 0 && b[i] == '/' && b[i + 1] == '*') {
                i = end(i + 2, nested - 1);
                if (i < 0) {
                    return -1;
                }
            } else if (b[i] == '*' && b[i + 1] == '/') {
                return i + 2;
            } else {
                i++;
            }
        }
        return -1;
    }
}
