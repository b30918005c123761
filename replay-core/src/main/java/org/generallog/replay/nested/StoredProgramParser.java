package org.generallog.replay.nested;

import java.util.ArrayList;
import java.util.List;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;

/**
 * Finds the statements of a stored program's body that the server logs when they run (manual, "Compound Statement Syntax"): all but
 * control flow, declarations, cursors, {@code RETURN} and assignments to local variables and {@code NEW}. A recursive descent over tokens.
 */
final class StoredProgramParser {
    private static final int DEEPEST = 200;

    private final Tokens t;
    private final List<BodyStatement> found = new ArrayList<>();
    private int at;
    private int depth;

    private StoredProgramParser(Tokens body) {
        this.t = body;
    }

    static List<BodyStatement> parse(Tokens body) {
        StoredProgramParser parser = new StoredProgramParser(body);
        while (parser.at < body.size()) {
            int before = parser.at;
            parser.statement();
            parser.accept(';');
            if (parser.at == before) {
                parser.at++;
            }
        }
        return List.copyOf(parser.found);
    }

    private void statement() {
        if (t.isName(at) && t.op(at + 1, ':')) {
            at += 2;
        }
        if (depth >= DEEPEST) {
            skipTo(';');
            return;
        }
        depth++;
        switch (t.upper(at)) {
            case "BEGIN" -> {
                at++;
                if (t.word(at, "NOT")) {
                    at += 2;
                }
                statementsUntilEnd();
            }
            case "DECLARE" -> declare();
            case "IF" -> branches("THEN");
            case "CASE" -> branches("THEN");
            case "WHILE", "FOR" -> {
                skipExpression("DO");
                statementsUntilEnd();
            }
            case "LOOP", "REPEAT" -> {
                at++;
                statementsUntilEnd();
            }
            case "LEAVE", "ITERATE", "OPEN", "CLOSE", "FETCH", "RETURN" -> skipTo(';');
            case "SET" -> set();
            default -> plain();
        }
        depth--;
    }

    /** The statements of an open block, and its {@code END}, {@code END IF} …, with the label after it. */
    private void statementsUntilEnd() {
        while (at < t.size() && !t.word(at, "END")) {
            if (t.word(at, "UNTIL")) {
                skipToEnd();
            } else {
                statementsOnce();
            }
        }
        end();
    }

    private void statementsOnce() {
        int before = at;
        statement();
        accept(';');
        if (at == before) {
            at++;
        }
    }

    private void end() {
        at++;
        while (at < t.size() && t.isName(at) && !t.word(at, "END") && !t.word(at, "ELSE") && !t.word(at, "UNTIL")) {
            at++;
        }
    }

    /** {@code IF} and {@code CASE}: conditions, each with its statements, until {@code END}. */
    private void branches(String then) {
        skipExpression(then);
        while (at < t.size() && !t.word(at, "END")) {
            if (t.word(at, "ELSE")) {
                at++;
            } else if (t.word(at, "ELSEIF") || t.word(at, "WHEN")) {
                skipExpression(then);
            } else {
                statementsOnce();
            }
        }
        end();
    }

    private void declare() {
        int from = at;
        boolean handler = t.word(at + 2, "HANDLER");
        if (!handler) {
            skipTo(';');
            return;
        }
        at = from + 4;
        boolean more = true;
        while (more && at < t.size()) {
            if (t.word(at, "SQLSTATE")) {
                at += t.word(at + 1, "VALUE") ? 3 : 2;
            } else {
                at += t.word(at, "NOT") ? 2 : 1;
            }
            more = accept(',');
        }
        statement();
    }

    /** Each assignment of the list is logged as a statement of its own, unless it is to a local variable or {@code NEW}. */
    private void set() {
        int from = at;
        int first = at + 1;
        int parentheses = 0;
        boolean list = false;
        at++;
        while (at < t.size() && !(parentheses == 0 && t.op(at, ';'))) {
            parentheses += t.op(at, '(') ? 1 : t.op(at, ')') ? -1 : 0;
            if (parentheses == 0 && t.op(at, ',')) {
                assignment(first, at);
                first = at + 1;
                list = true;
            }
            at++;
        }
        assignment(first, at);
        if (list) {
            found.add(new BodyStatement(t, from, at, false));
        }
    }

    private void assignment(int from, int to) {
        if (from < to && !BodyStatement.isRowVariable(t, from)) {
            found.add(new BodyStatement(t, from, to, true));
        }
    }

    private void plain() {
        int from = at;
        skipTo(';');
        if (at > from) {
            found.add(new BodyStatement(t, from, at, false));
        }
    }

    private void skipTo(char c) {
        while (at < t.size() && !t.op(at, c)) {
            at++;
        }
    }

    private void skipToEnd() {
        int cases = 0;
        while (at < t.size() && !(cases == 0 && t.word(at, "END"))) {
            cases += t.word(at, "CASE") ? 1 : t.word(at, "END") ? -1 : 0;
            at++;
        }
    }

    /** Past an expression and the word that ends it; {@code CASE … WHEN … THEN … END} within it is skipped. */
    private void skipExpression(String word) {
        at++;
        int cases = 0;
        while (at < t.size() && !(cases == 0 && t.word(at, word))) {
            cases += t.word(at, "CASE") ? 1 : t.word(at, "END") && cases > 0 ? -1 : 0;
            at++;
        }
        at++;
    }

    private boolean accept(char c) {
        boolean found = t.is(at, TokenKind.OPERATOR) && t.op(at, c);
        if (found) {
            at++;
        }
        return found;
    }
}
