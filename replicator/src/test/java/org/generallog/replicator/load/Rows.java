package org.generallog.replicator.load;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * All rows of one table on one side, by primary key, in memory: the loads' tables are small.
 *
 * @param all what each row holds
 * @param fixed the same without what changes after the insert
 */
record Rows(Map<String, String> all, Map<String, String> fixed) {
    /** @param changing names of columns */
    static Rows of(Connection connection, String database, String table, Predicate<String> changing)
            throws SQLException {
        Map<String, String> all = new HashMap<>();
        Map<String, String> fixed = new HashMap<>();
        List<String> key = key(connection, database, table);
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(Integer.MIN_VALUE);
            try (ResultSet rows = statement.executeQuery("SELECT /* compare */ * FROM " + database + "." + table)) {
                List<String> columns = columns(rows);
                while (rows.next()) {
                    StringBuilder whole = new StringBuilder();
                    StringBuilder lasting = new StringBuilder();
                    for (int i = 0; i < columns.size(); i++) {
                        String value = text(rows.getBytes(i + 1));
                        whole.append(value);
                        if (!changing.test(columns.get(i))) {
                            lasting.append(value);
                        }
                    }
                    String id = id(rows, key);
                    all.put(id, whole.toString());
                    fixed.put(id, lasting.toString());
                }
            }
        }
        return new Rows(all, fixed);
    }

    /** Of the rows that conditions find, each as it stands behind {@code WHERE}. */
    static Set<String> keys(Connection connection, String database, String table, List<String> conditions)
            throws SQLException {
        Set<String> found = new HashSet<>();
        List<String> key = key(connection, database, table);
        try (Statement statement = connection.createStatement()) {
            for (int from = 0; from < conditions.size(); from += 100) {
                String some = String.join(") OR (", conditions.subList(from, Math.min(from + 100, conditions.size())));
                try (ResultSet rows = statement.executeQuery("SELECT " + String.join(", ", key) + " FROM " + database
                        + "." + table + " WHERE (" + some + ")")) {
                    while (rows.next()) {
                        found.add(id(rows, key));
                    }
                }
            }
        }
        return found;
    }

    static List<String> tables(Connection connection, String database) throws SQLException {
        return strings(
                connection,
                "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = '" + database
                        + "' AND TABLE_TYPE = 'BASE TABLE' ORDER BY 1");
    }

    private static List<String> key(Connection connection, String database, String table) throws SQLException {
        return strings(
                connection,
                "SELECT COLUMN_NAME FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = '" + database
                        + "' AND TABLE_NAME = '" + table + "' AND INDEX_NAME = 'PRIMARY' ORDER BY SEQ_IN_INDEX");
    }

    private static List<String> strings(Connection connection, String query) throws SQLException {
        List<String> strings = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                strings.add(rows.getString(1));
            }
        }
        return strings;
    }

    private static List<String> columns(ResultSet rows) throws SQLException {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
            names.add(rows.getMetaData().getColumnName(i));
        }
        return names;
    }

    private static String id(ResultSet rows, List<String> key) throws SQLException {
        List<String> parts = new ArrayList<>();
        for (String column : key) {
            parts.add(rows.getString(column));
        }
        return String.join(",", parts);
    }

    private static String text(byte @org.jspecify.annotations.Nullable [] value) {
        return value == null ? "N;" : value.length + ":" + new String(value, StandardCharsets.ISO_8859_1) + ";";
    }
}
