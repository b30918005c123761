package org.generallog.replay.rights;

import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;

/** A place in the tokens of a statement that moves forward. */
final class Words {
    private final Tokens t;
    private int at;

    Words(Tokens tokens) {
        this.t = tokens;
    }

    /** A table, or what else is named {@code db.name}. */
    record Name(String database, String name) {}

    int at() {
        return at;
    }

    boolean atEnd() {
        return at >= t.size() || t.op(at, ';');
    }

    void skip() {
        at++;
    }

    boolean peek(String word) {
        return t.word(at, word);
    }

    boolean peek(String first, String second) {
        return t.word(at, first) && t.word(at + 1, second);
    }

    boolean accept(String word) {
        boolean found = t.word(at, word);
        at += found ? 1 : 0;
        return found;
    }

    boolean accept(String first, String second) {
        boolean found = peek(first, second);
        at += found ? 2 : 0;
        return found;
    }

    boolean acceptOp(char c) {
        boolean found = t.op(at, c);
        at += found ? 1 : 0;
        return found;
    }

    boolean peekOp(char c) {
        return t.op(at, c);
    }

    /** The word here in upper case, moving past it; empty for any other token. */
    String word() {
        String word = t.upper(at);
        at++;
        return word;
    }

    /** {@code IF EXISTS}, {@code IF NOT EXISTS}. */
    void exists() {
        if (accept("IF")) {
            accept("NOT");
            accept("EXISTS");
        }
    }

    /** The name here, moving past it; empty names where there is none. */
    Name name() {
        if (!t.isName(at)) {
            return new Name("", "");
        }
        String first = t.name(at++);
        if (t.op(at, '.') && t.isName(at + 1)) {
            at += 2;
            return new Name(first, t.name(at - 1));
        }
        return new Name("", first);
    }

    /** Moves to the word, or to the end. */
    boolean to(String word) {
        while (!atEnd() && !peek(word)) {
            at++;
        }
        return !atEnd();
    }

    /** Moves past a parenthesis and all it holds. */
    void parenthesis() {
        int depth = 0;
        do {
            depth += t.op(at, '(') ? 1 : t.op(at, ')') ? -1 : 0;
            at++;
        } while (depth > 0 && !atEnd());
    }

    /** An account, {@code 'user'@'host'}, moving past it; null user where it is {@code CURRENT_USER} or a role. */
    Name account() {
        if (accept("CURRENT_USER") || accept("CURRENT_ROLE")) {
            if (acceptOp('(')) {
                acceptOp(')');
            }
            return new Name("", "");
        }
        String user = t.is(at, TokenKind.STRING) ? t.literal(at).text() : t.isName(at) ? t.name(at) : "";
        at++;
        String host = "%";
        if (t.is(at, TokenKind.USER_VARIABLE)) {
            host = t.variable(at);
            at++;
        } else if (t.op(at, '@')) {
            at++;
            host = t.is(at, TokenKind.STRING) ? t.literal(at).text() : t.isName(at) ? t.name(at) : "";
            at++;
        }
        return new Name(host, user);
    }
}
