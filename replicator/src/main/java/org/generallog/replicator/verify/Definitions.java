package org.generallog.replicator.verify;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What one instance defines: columns, indexes, foreign keys, triggers, views, programs, events, in a form that versions share. Views are
 * compared by name and definer, since each version writes their queries anew.
 */
final class Definitions {
    /** What a body is called; one that an instance does not show is not there. */
    static final String BODY = "body of ";

    private static final Set<String> INTEGERS =
            Set.of("tinyint", "smallint", "mediumint", "int", "bigint", "year", "integer");

    private final Connection connection;
    private final String tag;
    private final Predicate<String> databases;
    private final ProgramForm bodies;
    /** By what it is, {@code index shop.orders.by_day}. */
    private final Map<String, String> all = new TreeMap<>();

    private Definitions(Connection connection, String tag, Predicate<String> databases, ProgramForm bodies) {
        this.connection = connection;
        this.tag = tag;
        this.databases = databases;
        this.bodies = bodies;
    }

    /** Reads all of the databases that are asked for. */
    static Map<String, String> read(Connection connection, String tag, Predicate<String> databases, ProgramForm bodies)
            throws SQLException {
        Definitions definitions = new Definitions(connection, tag, databases, bodies);
        definitions.columns();
        definitions.indexes();
        definitions.foreignKeys();
        definitions.programs();
        return definitions.all;
    }

    private void columns() throws SQLException {
        for (List<String> row : rows("TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, DATA_TYPE, COLUMN_TYPE, IS_NULLABLE,"
                // Old versions give a column of the primary key a default that nobody asked for.
                + " IF(COLUMN_DEFAULT IS NULL OR COLUMN_KEY = 'PRI', '', CONCAT('=', COLUMN_DEFAULT)), CHARACTER_SET_NAME, COLLATION_NAME, EXTRA"
                + " FROM information_schema.COLUMNS JOIN (SELECT TABLE_SCHEMA AS s, TABLE_NAME AS n FROM"
                + " information_schema.TABLES WHERE TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')) AS base"
                + " ON s = TABLE_SCHEMA AND n = TABLE_NAME")) {
            put(
                    "column",
                    row,
                    3,
                    type(row.get(3), row.get(4))
                            + (row.get(5).equals("NO") ? " NOT NULL" : "")
                            + standard(row.get(6))
                            + charset(row.get(7), row.get(8))
                            + extra(row.get(9)));
        }
    }

    /** MySQL 8.0.19 and later write no width of an integer. */
    private static String type(String data, String whole) {
        String lower = whole.toLowerCase(Locale.ROOT);
        String name = data.toLowerCase(Locale.ROOT);
        return INTEGERS.contains(name)
                ? name
                        + (lower.contains("unsigned") ? " unsigned" : "")
                        + (lower.contains("zerofill") ? " zerofill" : "")
                : lower;
    }

    /** MariaDB 10.2.7 and later write literals in quotes and NULL as a word. */
    private static String standard(String text) {
        if (text.isEmpty() || text.equals("=NULL")) {
            return "";
        }
        String value = text.substring(1);
        if (value.length() > 1 && value.startsWith("'") && value.endsWith("'")) {
            value = value.substring(1, value.length() - 1).replace("''", "'");
        }
        return " DEFAULT " + now(value);
    }

    private static String now(String text) {
        String lower = text.toLowerCase(Locale.ROOT).replace("()", "");
        return lower.startsWith("current_timestamp") ? lower : text;
    }

    private static String charset(String charset, String collation) {
        return charset.isEmpty() ? "" : " " + modern(charset) + " " + modern(collation);
    }

    /** What was {@code utf8} is called {@code utf8mb3} later. */
    private static String modern(String name) {
        return name.equals("utf8") || name.startsWith("utf8_") ? "utf8mb3" + name.substring("utf8".length()) : name;
    }

    private static String extra(String text) {
        String lower = text.toLowerCase(Locale.ROOT)
                .replace("default_generated", "")
                .replace("()", "")
                .strip();
        return lower.isEmpty() ? "" : " " + lower;
    }

    private void indexes() throws SQLException {
        Map<String, StringBuilder> found = new TreeMap<>();
        for (List<String> row : rows("TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, IF(NON_UNIQUE, '', 'UNIQUE '), COLUMN_NAME,"
                + " IF(SUB_PART IS NULL, '', CONCAT('(', SUB_PART, ')')) FROM information_schema.STATISTICS"
                + " ORDER BY 1, 2, 3, SEQ_IN_INDEX")) {
            StringBuilder columns =
                    found.computeIfAbsent(label("index", row, 3), name -> new StringBuilder(row.get(3)));
            columns.append(columns.length() == row.get(3).length() ? "" : ", ")
                    .append(row.get(4))
                    .append(row.get(5));
        }
        found.forEach((name, columns) -> all.put(name, columns.toString()));
    }

    private void foreignKeys() throws SQLException {
        Map<String, String> rules = new TreeMap<>();
        for (List<String> row : rows("CONSTRAINT_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, DELETE_RULE, UPDATE_RULE"
                + " FROM information_schema.REFERENTIAL_CONSTRAINTS")) {
            rules.put(
                    label("foreign key", row, 3), " ON DELETE " + rule(row.get(3)) + " ON UPDATE " + rule(row.get(4)));
        }
        Map<String, String> keys = new TreeMap<>();
        for (List<String> row : rows("TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_TABLE_NAME,"
                + " REFERENCED_COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE WHERE REFERENCED_TABLE_NAME IS NOT NULL"
                + " ORDER BY 1, 2, 3, ORDINAL_POSITION")) {
            keys.merge(
                    label("foreign key", row, 3),
                    row.get(3) + " to " + row.get(4) + "." + row.get(5),
                    (before, more) -> before + ", " + more);
        }
        keys.forEach((name, columns) -> all.put(name, columns + rules.getOrDefault(name, "")));
    }

    /** InnoDB does the same for both. */
    private static String rule(String text) {
        return text.equals("NO ACTION") ? "RESTRICT" : text;
    }

    private void programs() throws SQLException {
        for (List<String> row : rows(
                "TRIGGER_SCHEMA, TRIGGER_NAME, DEFINER, SQL_MODE, ACTION_STATEMENT, ACTION_TIMING, EVENT_MANIPULATION,"
                        + " EVENT_OBJECT_TABLE FROM information_schema.TRIGGERS")) {
            program("trigger", row, row.get(5) + " " + row.get(6) + " ON " + row.get(7));
        }
        for (List<String> row :
                rows("TABLE_SCHEMA, TABLE_NAME, DEFINER, SECURITY_TYPE FROM information_schema.VIEWS")) {
            put("view", row, 2, by(row.get(2)) + row.get(3));
        }
        for (List<String> row :
                rows("ROUTINE_SCHEMA, ROUTINE_NAME, DEFINER, SQL_MODE, ROUTINE_DEFINITION, ROUTINE_TYPE, SECURITY_TYPE,"
                        + " IS_DETERMINISTIC FROM information_schema.ROUTINES")) {
            program(
                    row.get(5).toLowerCase(Locale.ROOT),
                    row,
                    row.get(6) + (row.get(7).equals("YES") ? " DETERMINISTIC" : ""));
        }
        for (List<String> row :
                rows("EVENT_SCHEMA, EVENT_NAME, DEFINER, SQL_MODE, EVENT_DEFINITION FROM information_schema.EVENTS")) {
            program("event", row, "");
        }
    }

    /** @param row database, name, definer, mode and body come first */
    private void program(String kind, List<String> row, String rest) {
        put(kind, row, 2, by(row.get(2)) + rest);
        // Empty where the account may not see it: then there is nothing to compare.
        if (!row.get(4).isEmpty()) {
            put(BODY + kind, row, 2, bodies.of(row.get(4), row.get(3)));
        }
    }

    private static String by(String definer) {
        return "by " + definer + " ";
    }

    private void put(String kind, List<String> row, int names, String form) {
        all.put(label(kind, row, names), form);
    }

    /** Of an object whose first column is its database. */
    private static String label(String kind, List<String> row, int names) {
        return kind + " " + String.join(".", row.subList(0, names));
    }

    /** Rows of the databases that are asked for, which the first column names; the empty text for NULL. */
    private List<List<String>> rows(String query) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT " + tag + " " + query)) {
            int width = row.getMetaData().getColumnCount();
            while (row.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= width; i++) {
                    byte[] value = row.getBytes(i);
                    values.add(value == null ? "" : new String(value, StandardCharsets.UTF_8));
                }
                if (databases.test(values.get(0))) {
                    rows.add(values);
                }
            }
        }
        return rows;
    }
}
