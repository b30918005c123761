package org.generallog.replay.dialect;

import java.util.Set;
import org.generallog.replay.sql.Edits;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;

/** A statement that is being translated: its tokens, what it is about, and the changes so far. */
final class Statement {
    private static final Set<String> OBJECTS = Set.of(
            "TABLE",
            "TABLES",
            "DATABASE",
            "SCHEMA",
            "INDEX",
            "VIEW",
            "PROCEDURE",
            "FUNCTION",
            "TRIGGER",
            "EVENT",
            "USER",
            "SERVER",
            "TABLESPACE",
            "SEQUENCE",
            "PACKAGE");
    /** Longest way from {@code CREATE} to what is created: {@code OR REPLACE ALGORITHM=… DEFINER=…@… SQL SECURITY … VIEW}. */
    private static final int HEAD = 20;

    final Tokens t;
    final Edits edits = new Edits();
    private final String verb;
    private final int object;

    Statement(Tokens tokens) {
        this.t = tokens;
        int first = 0;
        while (t.op(first, '(')) {
            first++;
        }
        this.verb = t.upper(first);
        this.object = isDdl(verb) ? find(first + 1) : -1;
    }

    private static boolean isDdl(String verb) {
        return verb.equals("CREATE") || verb.equals("ALTER") || verb.equals("DROP");
    }

    private int find(int from) {
        for (int i = from; i < Math.min(t.size(), from + HEAD); i++) {
            if (t.is(i, TokenKind.WORD) && OBJECTS.contains(t.upper(i)) && !t.op(i - 1, '=')) {
                return i;
            }
        }
        return -1;
    }

    /** The first word, upper case. */
    String verb() {
        return verb;
    }

    /** What {@code CREATE}, {@code ALTER}, {@code DROP} are about, upper case: {@code TABLE}, {@code VIEW} …; empty for other statements. */
    String object() {
        return object < 0 ? "" : t.upper(object);
    }

    /** The token that names what the statement is about; -1 for none. */
    int objectAt() {
        return object;
    }

    boolean definesTable() {
        return (verb.equals("CREATE") || verb.equals("ALTER")) && object().equals("TABLE");
    }

    /** How many parentheses are open before a token. */
    int depth(int at) {
        int depth = 0;
        for (int i = 0; i < at; i++) {
            if (t.op(i, '(')) {
                depth++;
            } else if (t.op(i, ')')) {
                depth--;
            }
        }
        return depth;
    }

    /** The token that closes the parenthesis which opens here; the statement's size where none does. */
    int closing(int open) {
        int depth = 0;
        for (int i = open; i < t.size(); i++) {
            if (t.op(i, '(')) {
                depth++;
            } else if (t.op(i, ')') && --depth == 0) {
                return i;
            }
        }
        return t.size();
    }

    /** Whether the token is one of these words, given in upper case. */
    boolean isAny(int at, Set<String> words) {
        return t.is(at, TokenKind.WORD) && words.contains(t.upper(at));
    }

    void replace(int at, String text) {
        edits.replace(t.start(at), t.end(at), text);
    }

    /** Takes tokens out, the last one included. */
    void remove(int from, int last) {
        edits.replace(t.start(from), t.end(last), "");
    }
}
