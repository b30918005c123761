package org.generallog.replay.sql;

import java.util.Set;

/**
 * What stands before the body of a procedure or function: its name, parameters, return type and characteristics (manual, "CREATE PROCEDURE
 * and CREATE FUNCTION Statements"). A body need not begin with {@code BEGIN}: {@code CREATE PROCEDURE p(x INT) WHILE x DO …; END WHILE}.
 */
final class RoutineHead {
    private static final Set<String> CHARACTERISTICS = Set.of(
            "LANGUAGE",
            "SQL",
            "NOT",
            "DETERMINISTIC",
            "CONTAINS",
            "NO",
            "READS",
            "MODIFIES",
            "DATA",
            "SECURITY",
            "DEFINER",
            "INVOKER",
            "COMMENT");

    /** What may follow the name of a type. */
    private static final Set<String> ATTRIBUTES =
            Set.of("UNSIGNED", "SIGNED", "ZEROFILL", "PRECISION", "VARYING", "BINARY", "ASCII", "UNICODE", "BYTE");

    private RoutineHead() {}

    /** The place of the body's first token, when the name, or {@code IF NOT EXISTS}, stands at {@code from}. */
    static int end(Tokens t, int from) {
        int at = from;
        while (at < t.size() && !t.op(at, '(')) {
            at++;
        }
        at = afterParenthesis(t, at);
        if (t.word(at, "RETURNS")) {
            at = afterType(t, at + 1);
        }
        while (at < t.size() && (CHARACTERISTICS.contains(t.upper(at)) || t.is(at, TokenKind.STRING))) {
            at++;
        }
        return at;
    }

    private static int afterType(Tokens t, int from) {
        int at = from + 1;
        if (t.op(at, '(')) {
            at = afterParenthesis(t, at);
        }
        boolean more = true;
        while (more && at < t.size()) {
            if (ATTRIBUTES.contains(t.upper(at))) {
                at++;
            } else if (t.word(at, "CHARSET") || t.word(at, "COLLATE")) {
                at += 2;
            } else if (t.word(at, "CHARACTER") && t.word(at + 1, "SET")) {
                at += 3;
            } else if (t.op(at, '(')) {
                at = afterParenthesis(t, at);
            } else {
                more = false;
            }
        }
        return at;
    }

    private static int afterParenthesis(Tokens t, int from) {
        Cursor c = new Cursor(t, from, t.size());
        c.skipParenthesis();
        return c.at();
    }
}
