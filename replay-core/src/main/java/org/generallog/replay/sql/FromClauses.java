package org.generallog.replay.sql;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.generallog.replay.sql.TableAccess.Mode;

/**
 * The tables of a query that the parser does not understand, or that is not worth a parse: the names where a {@code FROM} clause takes a table,
 * behind {@code FROM}, {@code JOIN} and the commas between them, in whichever parentheses.
 */
final class FromClauses {
    private static final Set<String> ENDS = Set.of(
            "SELECT",
            "WHERE",
            "GROUP",
            "HAVING",
            "ORDER",
            "LIMIT",
            "UNION",
            "EXCEPT",
            "INTERSECT",
            "MINUS",
            "INTO",
            "PROCEDURE",
            "LOCK",
            "WINDOW",
            "SET",
            "VALUES",
            "RETURNING");
    /** Functions with a {@code FROM} of their own. */
    private static final Set<String> FUNCTIONS = Set.of("EXTRACT", "TRIM", "SUBSTRING", "SUBSTR", "MID", "OVERLAY");

    private final Tokens t;
    private final int end;
    private final Mode mode;
    private final Set<String> common;
    private final List<TableAccess> tables = new ArrayList<>();
    private final Deque<Frame> frames = new ArrayDeque<>();
    private int at;

    /** What stands in one parenthesis. */
    private static final class Frame {
        /** Whether {@code FROM} belongs to a function. */
        private final boolean function;
        /** Within the list of a {@code FROM}, in which a comma separates tables. */
        private boolean list;
        /** A table comes next. */
        private boolean table;

        Frame(boolean function) {
            this.function = function;
        }
    }

    private FromClauses(Tokens tokens, int from, int end, Mode mode) {
        this.t = tokens;
        this.at = from;
        this.end = end;
        this.mode = mode;
        this.common = commonTables(tokens, from, end);
    }

    static List<TableAccess> tables(Tokens t, int from, int end, Mode mode) {
        FromClauses clauses = new FromClauses(t, from, end, mode);
        clauses.frames.push(new Frame(false));
        while (clauses.at < end) {
            clauses.next();
        }
        return clauses.tables;
    }

    /** What {@code WITH} names. */
    private static Set<String> commonTables(Tokens t, int from, int end) {
        Set<String> names = new HashSet<>();
        boolean with = false;
        for (int i = from; i < end; i++) {
            with |= t.word(i, "WITH");
            if (with && t.word(i, "AS") && t.op(i + 1, '(')) {
                int name = i - 1;
                if (t.op(name, ')')) {
                    while (name > from && !t.op(name, '(')) {
                        name--;
                    }
                    name--;
                }
                if (t.isName(name)) {
                    names.add(t.name(name).toLowerCase(Locale.ROOT));
                }
            }
        }
        return names;
    }

    private void next() {
        Frame frame = frames.element();
        if (t.op(at, '(') || t.op(at, '{')) {
            open(frame);
        } else if (t.op(at, ')') || t.op(at, '}')) {
            if (frames.size() > 1) {
                frames.pop();
            }
            frames.element().table = false;
            at++;
        } else if (t.op(at, ',')) {
            frame.table = frame.list;
            at++;
        } else if (t.is(at, TokenKind.WORD) && !t.op(at - 1, '.') && keyword(frame)) {
            at++;
        } else if (frame.table && t.isName(at)) {
            table(frame);
        } else {
            frame.table = false;
            at++;
        }
    }

    private void open(Frame frame) {
        boolean odbc = t.op(at, '{');
        Frame inner = new Frame(!odbc && t.is(at - 1, TokenKind.WORD) && FUNCTIONS.contains(t.upper(at - 1)));
        if (frame.table && !t.word(at + 1, "SELECT")) {
            // FROM (v), FROM (a JOIN b, c), FROM { OJ a … }
            inner.list = true;
            inner.table = true;
        }
        frame.table = false;
        frames.push(inner);
        at += odbc ? 2 : 1;
    }

    /** Returns whether it is one that matters here. */
    private boolean keyword(Frame frame) {
        if (t.word(at, "FROM")) {
            boolean clause = !frame.function;
            frame.list |= clause;
            frame.table |= clause;
            return true;
        }
        if (t.word(at, "JOIN") || (frame.list && t.word(at, "STRAIGHT_JOIN"))) {
            frame.list = true;
            frame.table = true;
            return true;
        }
        if (t.word(at, "FOR")) {
            // An index hint: USE INDEX FOR JOIN (…)
            boolean hint = t.word(at + 1, "JOIN") || t.word(at + 1, "ORDER") || t.word(at + 1, "GROUP");
            frame.list &= hint;
            frame.table = false;
            at += hint ? 1 : 0;
            return true;
        }
        if (!frame.table && ENDS.contains(t.upper(at))) {
            frame.list = false;
            return true;
        }
        return frame.table && t.word(at, "LATERAL");
    }

    private void table(Frame frame) {
        frame.table = false;
        Cursor c = new Cursor(t, at, end);
        boolean quoted = t.is(at, TokenKind.QUOTED_NAME);
        TableAccess.Name name = c.table();
        at = Math.max(at + 1, c.at());
        if (name != null && !t.op(at, '(') && !isNone(name, quoted)) {
            tables.add(name.access(mode));
        }
    }

    /** {@code DUAL}, or what {@code WITH} names. */
    private boolean isNone(TableAccess.Name name, boolean quoted) {
        String table = name.table().toLowerCase(Locale.ROOT);
        return name.database().isEmpty() && ((!quoted && table.equals("dual")) || common.contains(table));
    }
}
