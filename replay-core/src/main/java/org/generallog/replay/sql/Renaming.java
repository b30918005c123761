package org.generallog.replay.sql;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table that gets another name by {@code RENAME TABLE} or {@code ALTER TABLE … RENAME}.
 *
 * @param fromDatabase empty where the statement leaves it to the session, as {@code toDatabase}
 */
public record Renaming(String fromDatabase, String from, String toDatabase, String to) {
    /** Those of a statement, in the order in which the server makes them. */
    public static List<Renaming> of(byte[] sql, LexicalMode mode) {
        Tokens t = Lexer.lex(sql, mode);
        Cursor c = new Cursor(t, 1, t.size());
        List<Renaming> found = new ArrayList<>();
        if (t.word(0, "RENAME")) {
            if (!c.accept("TABLE") && !c.accept("TABLES")) {
                return List.of();
            }
            exists(c);
            do {
                TableAccess.Name from = c.table();
                while (!c.atEnd() && !c.peek("TO")) {
                    c.skip();
                }
                c.skip();
                add(from, c, found);
            } while (c.acceptOp(','));
        } else if (t.word(0, "ALTER")) {
            while (!c.atEnd() && !c.accept("TABLE")) {
                c.skip();
            }
            exists(c);
            altered(c, found);
        }
        return found;
    }

    private static void altered(Cursor c, List<Renaming> found) {
        TableAccess.Name table = c.table();
        while (!c.atEnd()) {
            if (c.peekOp('(')) {
                c.skipParenthesis();
            } else if (c.accept("RENAME")) {
                if (!c.peek("COLUMN") && !c.peek("INDEX") && !c.peek("KEY")) {
                    if (!c.accept("TO") && !c.accept("AS")) {
                        c.acceptOp('=');
                    }
                    add(table, c, found);
                }
            } else {
                c.skip();
            }
        }
    }

    private static void exists(Cursor c) {
        if (c.accept("IF")) {
            c.accept("EXISTS");
        }
    }

    private static void add(TableAccess.@Nullable Name from, Cursor c, List<Renaming> found) {
        TableAccess.Name to = c.table();
        if (from != null && to != null) {
            found.add(new Renaming(from.database(), from.table(), to.database(), to.table()));
        }
    }
}
