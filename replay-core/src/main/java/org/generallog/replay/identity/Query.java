package org.generallog.replay.identity;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.catalog.TableSchema.Column;
import org.generallog.replay.log.LogReadException;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;
import org.jspecify.annotations.Nullable;

/**
 * The query of an {@code INSERT … SELECT}, which the old instance can be asked once more: it tells how many rows were inserted, and
 * what they hold, unless what it reads has changed meanwhile. Only a query that surely reads and does nothing else is asked.
 *
 * @param database that it finds its tables in
 * @param columns of the table that its values go to, in order
 */
record Query(String database, String sql, TableSchema table, List<String> columns) {
    static final int MOST_ROWS = 500;

    /** Functions that have no effect and ask nothing of the session. */
    private static final Set<String> PURE = Set.of(
            "COUNT",
            "SUM",
            "MIN",
            "MAX",
            "AVG",
            "CONCAT",
            "CONCAT_WS",
            "COALESCE",
            "IFNULL",
            "NULLIF",
            "IF",
            "LOWER",
            "UPPER",
            "TRIM",
            "LTRIM",
            "RTRIM",
            "REPLACE",
            "SUBSTRING",
            "SUBSTR",
            "LEFT",
            "RIGHT",
            "LENGTH",
            "CHAR_LENGTH",
            "ROUND",
            "FLOOR",
            "CEIL",
            "CEILING",
            "ABS",
            "MOD",
            "GREATEST",
            "LEAST",
            "DATE",
            "YEAR",
            "MONTH",
            "DAY",
            "IN",
            "VALUES",
            "AND",
            "OR",
            "NOT",
            "ON",
            "SELECT",
            "FROM",
            "JOIN",
            "EXISTS",
            "WHERE",
            "AS",
            "DISTINCT",
            "ALL",
            "USING",
            "BETWEEN",
            "THEN",
            "WHEN",
            "ELSE",
            "CASE",
            "BY",
            "HAVING",
            "ANY",
            "INTERVAL",
            "MD5",
            "SHA1",
            "HEX",
            "UNION",
            "CAST",
            "DECIMAL",
            "CHAR");

    private static final Set<String> AGGREGATES = Set.of("COUNT", "SUM", "MIN", "MAX", "AVG");

    /**
     * @param from its first token
     * @param to the token behind it
     */
    static Optional<Query> of(Tokens t, int from, int to, String database, TableSchema table, List<String> columns) {
        for (int i = from; i < to; i++) {
            boolean calls = t.isName(i) && t.op(i + 1, '(') && !PURE.contains(t.upper(i));
            boolean session = t.is(i, TokenKind.USER_VARIABLE)
                    || t.is(i, TokenKind.SYSTEM_VARIABLE)
                    || t.is(i, TokenKind.PARAMETER)
                    || t.op(i, ":=");
            boolean locks = t.word(i, "LOCK") || (t.word(i, "FOR") && t.word(i + 1, "UPDATE"));
            boolean clock = t.upper(i).startsWith("CURRENT_") || t.upper(i).startsWith("LOCALTIME");
            if (calls || session || locks || clock || t.word(i, "INTO") || t.word(i, "PROCEDURE")) {
                return Optional.empty();
            }
        }
        String text = t.text(from, to);
        boolean plain = !t.hasComments() && text.chars().allMatch(c -> c >= ' ' || c == '\n' || c == '\t' || c == '\r');
        boolean ascii = text.chars().allMatch(c -> c < 0x80 && c != '\\' && c != '"');
        return plain && ascii ? Optional.of(new Query(database, text, table, columns)) : Optional.empty();
    }

    /** Whether it surely gives one row, whatever its tables hold: an aggregate of all. */
    static boolean isOfOneRow(Tokens t, int from, int to) {
        boolean aggregate = false;
        boolean list = t.word(from, "SELECT");
        for (int i = from + 1; i < to; i++) {
            list &= !t.word(i, "FROM");
            if (t.word(i, "GROUP") || t.word(i, "HAVING") || t.word(i, "LIMIT") || t.word(i, "UNION")) {
                return false;
            }
            if (list && t.word(i, "SELECT")) {
                return false;
            }
            aggregate |= list && t.op(i + 1, '(') && AGGREGATES.contains(t.upper(i));
        }
        return aggregate;
    }

    /** What is known of each row that it gives now; empty where it cannot be told. */
    Optional<List<Map<String, String>>> rows(IdLookup lookup) throws LogReadException {
        Optional<List<List<@Nullable String>>> rows = lookup.selected(database, sql, MOST_ROWS);
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Column> byName = new HashMap<>();
        table.columns().forEach(each -> byName.put(each.name(), each));
        List<Map<String, String>> known = new ArrayList<>();
        for (List<@Nullable String> row : rows.get()) {
            if (row.size() != columns.size()) {
                return Optional.empty();
            }
            Map<String, String> values = new HashMap<>();
            for (int i = 0; i < row.size(); i++) {
                Column column = byName.get(columns.get(i));
                String value = column == null ? null : comparable(row.get(i), column);
                if (value != null) {
                    values.put(columns.get(i), value);
                }
            }
            known.add(values);
        }
        return Optional.of(known);
    }

    private static @Nullable String comparable(@Nullable String value, Column column) {
        boolean exact = switch (column.type()) {
            case "tinyint", "smallint", "mediumint", "int", "bigint", "date", "datetime" -> true;
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext" ->
                value != null && value.length() < ColumnText.LONGEST;
            default -> false;
        };
        return exact ? ColumnText.held(value, column) : null;
    }
}
