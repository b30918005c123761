package org.generallog.replay.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.sql.Edits;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.SqlNames;
import org.generallog.replay.sql.Tokens;
import org.jspecify.annotations.Nullable;

/**
 * An {@code INSERT} or {@code REPLACE} by its parts (manual, "INSERT Syntax"): which column gets which text in which row. For example
 * {@code INSERT IGNORE INTO t (a, b) VALUES (1, 'x'), (2, NOW())} has the columns {@code a, b} and two rows of two cells.
 */
final class InsertText {
    private final byte[] sql;
    private final Tokens t;
    private final Form form;
    private final boolean replace;
    private final boolean ignore;
    private final boolean upsert;
    private final @Nullable List<String> columns;
    /** Token behind the opening bracket of the column list; of a statement without one, the token before {@code VALUES}. */
    private final int list;

    private final List<Row> rows;

    enum Form {
        VALUES,
        SET,
        QUERY
    }

    /** Tokens from one to before another. */
    record Cell(int from, int to) {}

    /** @param open the token that its first cell follows: a bracket, or {@code SET} */
    record Row(int open, List<Cell> cells) {}

    private InsertText(
            byte[] sql,
            Tokens t,
            Form form,
            Head head,
            boolean upsert,
            @Nullable List<String> columns,
            int list,
            List<Row> rows) {
        this.sql = sql;
        this.t = t;
        this.form = form;
        this.replace = head.replace();
        this.ignore = head.ignore();
        this.upsert = upsert;
        this.columns = columns;
        this.list = list;
        this.rows = rows;
    }

    private record Head(boolean replace, boolean ignore, int end) {}

    /** Empty where it is another statement, or one that is not understood. */
    static Optional<InsertText> of(byte[] sql, LexicalMode mode) {
        return of(sql, Lexer.lex(sql, mode));
    }

    /** @param t its tokens */
    static Optional<InsertText> of(byte[] sql, Tokens t) {
        if (t.unterminated()) {
            return Optional.empty();
        }
        Head head = head(t);
        if (head == null) {
            return Optional.empty();
        }
        int at = head.end();
        if (t.word(at, "PARTITION") && t.op(at + 1, '(')) {
            at = closing(t, at + 1) + 1;
        }
        List<String> columns = null;
        int list = at - 1;
        boolean query = t.op(at, '(') && (t.word(at + 1, "SELECT") || t.op(at + 1, '('));
        if (t.op(at, '(') && !query) {
            int close = closing(t, at);
            columns = names(t, at + 1, close);
            if (columns == null) {
                return Optional.empty();
            }
            list = at;
            at = close + 1;
        }
        if (t.word(at, "VALUES") || t.word(at, "VALUE")) {
            return values(sql, t, head, columns, list, at + 1);
        }
        if (t.word(at, "SET") && columns == null) {
            return set(sql, t, head, at + 1);
        }
        boolean select = query || t.word(at, "SELECT") || t.op(at, '(') || t.word(at, "WITH") || t.word(at, "TABLE");
        return select
                ? Optional.of(new InsertText(sql, t, Form.QUERY, head, upserts(t, at), columns, list, selected(t, at))
                        .queryAt(at))
                : Optional.empty();
    }

    /** The select list of a plain query, as if it were a row: its constants hold for each row. */
    private static List<Row> selected(Tokens t, int from) {
        int at = from;
        while (t.op(at, '(')) {
            at++;
        }
        int depth = 0;
        int end = at + 1;
        while (end < t.size() && !(depth == 0 && (t.word(end, "FROM") || t.op(end, ';')))) {
            depth += t.op(end, '(') ? 1 : t.op(end, ')') ? -1 : 0;
            if (depth < 0 || t.word(end, "UNION")) {
                break;
            }
            end++;
        }
        boolean union = false;
        for (int i = end; i < t.size(); i++) {
            union |= t.word(i, "UNION");
        }
        boolean plain = t.word(at, "SELECT") && !t.word(at + 1, "DISTINCT") && !union;
        return plain ? List.of(new Row(at, cells(t, at + 1, end))) : List.of();
    }

    private static @Nullable Head head(Tokens t) {
        boolean replace = t.word(0, "REPLACE");
        if (!replace && !t.word(0, "INSERT")) {
            return null;
        }
        boolean ignore = false;
        int at = 1;
        while (t.word(at, "LOW_PRIORITY")
                || t.word(at, "HIGH_PRIORITY")
                || t.word(at, "DELAYED")
                || t.word(at, "IGNORE")) {
            ignore |= t.word(at, "IGNORE");
            at++;
        }
        at += t.word(at, "INTO") ? 1 : 0;
        if (!t.isName(at)) {
            return null;
        }
        return new Head(replace, ignore, t.op(at + 1, '.') && t.isName(at + 2) ? at + 3 : at + 1);
    }

    private static Optional<InsertText> values(
            byte[] sql, Tokens t, Head head, @Nullable List<String> columns, int list, int from) {
        List<Row> rows = new ArrayList<>();
        int at = from;
        while (t.op(at, '(')) {
            int close = closing(t, at);
            rows.add(new Row(at, cells(t, at + 1, close)));
            at = close + 1;
            if (!t.op(at, ',')) {
                break;
            }
            at++;
        }
        boolean upsert = t.word(at, "ON");
        boolean understood = !rows.isEmpty() && (at >= t.size() || t.op(at, ';') || upsert);
        if (columns != null) {
            int width = columns.size();
            understood &= rows.stream()
                    .allMatch(row -> row.cells().size() == width || row.cells().isEmpty());
        }
        return understood
                ? Optional.of(new InsertText(sql, t, Form.VALUES, head, upsert, columns, list, rows))
                : Optional.empty();
    }

    private static Optional<InsertText> set(byte[] sql, Tokens t, Head head, int from) {
        List<String> names = new ArrayList<>();
        List<Cell> cells = new ArrayList<>();
        int end = from;
        while (end < t.size() && !(t.word(end, "ON") && t.word(end + 1, "DUPLICATE")) && !t.op(end, ';')) {
            end++;
        }
        for (Cell each : cells(t, from, end)) {
            int name = each.from();
            while (t.op(name + 1, '.')) {
                name += 2;
            }
            boolean assigns = t.isName(name) && (t.op(name + 1, '=') || t.op(name + 1, ":="));
            if (!assigns || name + 2 >= each.to()) {
                return Optional.empty();
            }
            names.add(t.name(name).toLowerCase(Locale.ROOT));
            cells.add(new Cell(name + 2, each.to()));
        }
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of(new InsertText(
                        sql, t, Form.SET, head, t.word(end, "ON"), names, from - 1, List.of(new Row(from - 1, cells))));
    }

    private static boolean upserts(Tokens t, int from) {
        for (int i = from; i < t.size(); i++) {
            if (t.word(i, "ON") && t.word(i + 1, "DUPLICATE") && t.word(i + 2, "KEY")) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable List<String> names(Tokens t, int from, int to) {
        List<String> names = new ArrayList<>();
        for (Cell each : cells(t, from, to)) {
            int last = each.to() - 1;
            if (!t.isName(last)) {
                return null;
            }
            names.add(t.name(last).toLowerCase(Locale.ROOT));
        }
        return names;
    }

    /** What commas part that stand in no bracket of their own. */
    private static List<Cell> cells(Tokens t, int from, int to) {
        List<Cell> cells = new ArrayList<>();
        int depth = 0;
        int start = from;
        for (int i = from; i < to; i++) {
            depth += t.op(i, '(') ? 1 : t.op(i, ')') ? -1 : 0;
            if (depth == 0 && t.op(i, ',')) {
                cells.add(new Cell(start, i));
                start = i + 1;
            }
        }
        if (from < to) {
            cells.add(new Cell(start, to));
        }
        return cells;
    }

    private static int closing(Tokens t, int open) {
        int depth = 0;
        for (int i = open; i < t.size(); i++) {
            depth += t.op(i, '(') ? 1 : t.op(i, ')') ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return t.size() - 1;
    }

    private int query = -1;

    private InsertText queryAt(int token) {
        query = token;
        return this;
    }

    /** Whether its query gives one row, whatever its tables hold. */
    boolean isOfOneRow() {
        return query >= 0 && Query.isOfOneRow(t, query, t.size());
    }

    /** Its query, where that may be asked. */
    Optional<Query> query(String database, TableSchema table) {
        if (query < 0 || columns == null || upsert) {
            return Optional.empty();
        }
        int end = t.size();
        while (end > query && t.op(end - 1, ';')) {
            end--;
        }
        return Query.of(t, query, end, database, table, columns);
    }

    Tokens tokens() {
        return t;
    }

    Form form() {
        return form;
    }

    boolean isReplace() {
        return replace;
    }

    boolean ignores() {
        return ignore;
    }

    /** {@code ON DUPLICATE KEY UPDATE}. */
    boolean isUpsert() {
        return upsert;
    }

    /** Lower case, in the order of the cells; null where the table's own order counts. */
    @Nullable
    List<String> columns() {
        return columns;
    }

    /** Of a query its select list, where that is plain. A row without cells has all defaults. */
    List<Row> rows() {
        return rows;
    }

    /** The {@code ON DUPLICATE KEY UPDATE} part says {@code LAST_INSERT_ID(…)}. */
    boolean keepsLastInsertId() {
        if (upsert) {
            for (int i = t.size() - 1; i > 0 && !t.word(i, "DUPLICATE"); i--) {
                if (t.word(i, "LAST_INSERT_ID") && t.op(i + 1, '(') && !t.op(i + 2, ')')) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * The statement with these ids.
     *
     * @param column the AUTO_INCREMENT column's name
     * @param place its place among the table's columns, from 0, which counts where the statement names none
     * @param ids one for each row; null where the row's own text stays
     * @return empty where its text has no place for them
     */
    Optional<byte[]> withIds(String column, int place, List<@Nullable Long> ids) {
        boolean ascii = column.chars().allMatch(c -> c < 0x80);
        if (form == Form.QUERY || !ascii || ids.size() != rows.size()) {
            return Optional.empty();
        }
        boolean noCells = rows.stream().allMatch(row -> row.cells().isEmpty());
        int at = columns == null ? place : columns.indexOf(column.toLowerCase(Locale.ROOT));
        if (at < 0 || noCells) {
            return ids.contains(null) || (columns == null && !noCells)
                    ? Optional.empty()
                    : Optional.of(added(column, ids));
        }
        Edits edits = new Edits();
        for (int i = 0; i < rows.size(); i++) {
            Long id = ids.get(i);
            List<Cell> cells = rows.get(i).cells();
            if (id == null) {
                continue;
            }
            if (at >= cells.size()) {
                return Optional.empty();
            }
            edits.replace(t.start(cells.get(at).from()), t.end(cells.get(at).to() - 1), id.toString());
        }
        return Optional.of(edits.apply(sql));
    }

    private byte[] added(String column, List<@Nullable Long> ids) {
        String name = SqlNames.quote(column);
        Edits edits = new Edits();
        if (form == Form.SET) {
            edits.insert(t.end(list), " " + name + "=" + ids.get(0) + ",");
            return edits.apply(sql);
        }
        if (columns == null) {
            edits.insert(t.end(list), " (" + name + ")");
        } else {
            edits.insert(t.end(list), name + (columns.isEmpty() ? "" : ","));
        }
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            edits.insert(t.end(row.open()), ids.get(i) + (row.cells().isEmpty() ? "" : ","));
        }
        return edits.apply(sql);
    }
}
