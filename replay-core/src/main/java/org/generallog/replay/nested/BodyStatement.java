package org.generallog.replay.nested;

import java.util.Locale;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;

/**
 * A statement of a stored program's body, token by token: tokens {@code from} to before {@code to} of the body. The log shows it as it
 * is written, but for local variables and parameters, which stand as {@code NAME_CONST('name',value)} (in {@code LIMIT} as a number).
 *
 * @param set whether the server writes {@code SET } before these tokens: an assignment out of a {@code SET} list
 */
record BodyStatement(Tokens body, int from, int to, boolean set) {

    /** The word it begins with, upper case. */
    String verb() {
        return set ? "SET" : body.upper(from);
    }

    /** How a row compares. */
    NestedMatch match(LoggedRow logged) {
        Tokens row = logged.tokens();
        int end = logged.end();
        if (!row.upper(0).equals(verb())) {
            return NestedMatch.NONE;
        }
        int values = values(row, end);
        if (values < 0) {
            return isGarbledSet(row, end) ? NestedMatch.DEFINITE : NestedMatch.NONE;
        }
        if (values > 1 || hasRowVariable()) {
            return NestedMatch.DEFINITE;
        }
        return values == 1 || isLetterForLetter(logged) ? NestedMatch.LOOKALIKE : NestedMatch.NONE;
    }

    /** 2 where a row has the values of local variables, 1 where it has but numbers in LIMIT, 0 where it has none, -1 where it is another. */
    private int values(Tokens row, int end) {
        boolean isSet = set || body.word(from, "SET");
        int i = isSet && !set ? from + 1 : from;
        int j = isSet ? 1 : 0;
        int values = 0;
        while (i < to && j < end) {
            if (same(i, row, j)) {
                j++;
            } else if (isValueOf(i, row, j)) {
                values = 2;
                j = pastParenthesis(row, j + 1, end);
            } else if (body.isName(i) && row.is(j, TokenKind.NUMBER) && isLimit(i)) {
                values = Math.max(1, values);
                j++;
            } else {
                return -1;
            }
            i++;
        }
        return i < to || j < end ? -1 : values;
    }

    /**
     * The server logs a body's statement letter for letter, without a semicolon; MariaDB with a comment behind it, 5.5 without. So a row
     * that begins with a blank or a comment, or ends otherwise, was sent by an application.
     */
    private boolean isLetterForLetter(LoggedRow logged) {
        Tokens row = logged.tokens();
        int end = logged.end();
        if (end < row.size() || row.start(0) != 0) {
            return false;
        }
        int ours = verb().equals("SET") && !set ? from + 1 : from;
        String text = body.text(ours, to);
        int theirs = verb().equals("SET") ? 1 : 0;
        // Not measured: what becomes of executable comments.
        if (!ascii(row.text(theirs, end)).equals(ascii(text)) && !text.contains("/*!")) {
            return false;
        }
        String behind = row.textBetween(end - 1, end).strip();
        return behind.isEmpty() || behind.equals(body.textBetween(to - 1, to).strip());
    }

    /**
     * Whether a row that reads {@code SET} is this one with a value put in at the wrong place: 5.5 and MariaDB write
     * {@code SET @uv = v} as {@code SET @u NAME_CONST('v',3) = v}.
     */
    private boolean isGarbledSet(Tokens row, int end) {
        if (!verb().equals("SET") || !row.word(0, "SET")) {
            return false;
        }
        for (int j = 1; j < end; j++) {
            if (row.word(j, "NAME_CONST") && names(row, j)) {
                return true;
            }
        }
        return false;
    }

    private boolean names(Tokens row, int j) {
        for (int i = from; i < to; i++) {
            if (isValueOf(i, row, j)) {
                return true;
            }
        }
        return false;
    }

    private boolean same(int i, Tokens row, int j) {
        if (body.kind(i) != row.kind(j)) {
            return false;
        }
        String ours = body.text(i);
        String theirs = row.text(j);
        return ours.equals(theirs) || (!isAscii(ours) && ascii(ours).equals(ascii(theirs)));
    }

    /** The body is known as UTF-8, the row's bytes are in the charset of whoever created it: only ASCII can be compared. */
    private static String ascii(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.chars().filter(c -> c < 0x80).forEach(c -> out.append((char) c));
        return out.toString();
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    private boolean isValueOf(int i, Tokens row, int j) {
        return body.isName(i)
                && row.word(j, "NAME_CONST")
                && row.op(j + 1, '(')
                && row.is(j + 2, TokenKind.STRING)
                && ascii(row.literal(j + 2).text()).equalsIgnoreCase(ascii(body.name(i)));
    }

    private boolean isLimit(int i) {
        return body.word(i - 1, "LIMIT") || body.word(i - 1, "OFFSET") || body.op(i - 1, ',');
    }

    private static int pastParenthesis(Tokens row, int open, int end) {
        int depth = 0;
        for (int j = open; j < end; j++) {
            if (row.op(j, '(')) {
                depth++;
            } else if (row.op(j, ')')) {
                depth--;
                if (depth == 0) {
                    return j + 1;
                }
            }
        }
        return end;
    }

    private boolean hasRowVariable() {
        for (int i = from; i < to; i++) {
            if (isRowVariable(body, i)) {
                return true;
            }
        }
        return false;
    }

    /** Whether {@code NEW.} or {@code OLD.} stands here. */
    static boolean isRowVariable(Tokens t, int i) {
        if (!t.isName(i) || !t.op(i + 1, '.') || t.op(i - 1, '.')) {
            return false;
        }
        String name = t.name(i).toUpperCase(Locale.ROOT);
        return name.equals("NEW") || name.equals("OLD");
    }
}
