package org.generallog.replay.sql;

import org.jspecify.annotations.Nullable;

/** A place in the tokens of a statement that moves forward. */
final class Cursor {
    final Tokens tokens;
    private final int end;
    private int at;

    /** Over the tokens from one index to before another. */
    Cursor(Tokens tokens, int from, int end) {
        this.tokens = tokens;
        this.at = from;
        this.end = end;
    }

    int at() {
        return at;
    }

    int end() {
        return end;
    }

    boolean atEnd() {
        return at >= end;
    }

    void skip() {
        at++;
    }

    void moveTo(int index) {
        at = index;
    }

    boolean peek(String word) {
        return at < end && tokens.word(at, word);
    }

    boolean accept(String word) {
        boolean found = peek(word);
        if (found) {
            at++;
        }
        return found;
    }

    /** Moves past the words when they all stand here in this order. */
    boolean accept(String first, String second) {
        if (peek(first) && at + 1 < end && tokens.word(at + 1, second)) {
            at += 2;
            return true;
        }
        return false;
    }

    /** Moves past any of the words, as often as they stand here; tells whether {@code wanted} was among them. */
    boolean acceptAll(String wanted, String... words) {
        boolean found = false;
        boolean more = true;
        while (more) {
            more = false;
            if (accept(wanted)) {
                found = true;
                more = true;
            }
            for (String word : words) {
                more |= accept(word);
            }
        }
        return found;
    }

    boolean peekOp(char c) {
        return at < end && tokens.op(at, c);
    }

    boolean acceptOp(char c) {
        boolean found = peekOp(c);
        if (found) {
            at++;
        }
        return found;
    }

    boolean atName() {
        return at < end && tokens.isName(at);
    }

    /** The name here, moving past it; empty where there is none. */
    String name() {
        return atName() ? tokens.name(at++) : "";
    }

    /** The table named here, {@code t} or {@code db.t}, moving past it; null where there is none. */
    TableAccess.@Nullable Name table() {
        if (!atName()) {
            return null;
        }
        String first = name();
        if (peekOp('.') && at + 1 < end && tokens.isName(at + 1)) {
            at++;
            return new TableAccess.Name(first, name());
        }
        return new TableAccess.Name("", first);
    }

    /** Moves past a parenthesis and all it holds, when one opens here. */
    void skipParenthesis() {
        if (!peekOp('(')) {
            return;
        }
        int depth = 0;
        while (at < end) {
            if (tokens.op(at, '(')) {
                depth++;
            } else if (tokens.op(at, ')')) {
                depth--;
            }
            at++;
            if (depth == 0) {
                return;
            }
        }
    }
}
