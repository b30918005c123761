package org.generallog.replay.sql;

import java.util.ArrayList;
import java.util.List;
import org.generallog.replay.sql.TableAccess.Mode;

/** The tables of a query that the parser does not understand: the names after {@code FROM}, {@code JOIN} and the commas between them. */
final class FromClauses {
    private FromClauses() {}

    static List<TableAccess> tables(Tokens t, int from, int end, Mode mode) {
        List<TableAccess> tables = new ArrayList<>();
        Cursor c = new Cursor(t, from, end);
        while (!c.atEnd()) {
            boolean list = c.accept("FROM");
            if (list || c.accept("JOIN") || c.accept("STRAIGHT_JOIN")) {
                table(c, mode, tables);
                while (list && c.acceptOp(',')) {
                    table(c, mode, tables);
                }
            } else {
                c.skip();
            }
        }
        return tables;
    }

    private static void table(Cursor c, Mode mode, List<TableAccess> tables) {
        // FROM (v), FROM (a JOIN b): a parenthesis that holds no query
        while (c.peekOp('(') && !c.tokens.word(c.at() + 1, "SELECT")) {
            c.skip();
        }
        TableAccess.Name name = c.table();
        if (name != null) {
            tables.add(name.access(mode));
            c.accept("AS");
            if (c.atName() && !c.peek("JOIN")) {
                int alias = c.at();
                c.skip();
                if (!c.peekOp(',')) {
                    c.moveTo(alias);
                }
            }
        }
    }
}
