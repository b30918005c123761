package org.generallog.replicator.verify;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A table of one side.
 *
 * @param columns by name, lower case, in their order
 * @param keys unique keys whose columns cannot be NULL, the primary key first: names of the columns, lower case
 * @param triggers whether it has any
 */
record TableFacts(Map<String, ColumnFacts> columns, List<List<String>> keys, boolean triggers) {

    static TableFacts read(Connection connection, String tag, String database, String table) throws SQLException {
        Map<String, ColumnFacts> columns = new LinkedHashMap<>();
        try (PreparedStatement statement = prepare(
                        connection,
                        "SELECT " + tag
                                + " CAST(COLUMN_NAME AS BINARY), DATA_TYPE, CHARACTER_SET_NAME, IS_NULLABLE, EXTRA FROM"
                                + " information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION",
                        database,
                        table);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                String name = utf8(row, 1);
                String extra = lower(row, 5);
                columns.put(
                        ColumnPair.lower(name),
                        new ColumnFacts(
                                name,
                                lower(row, 2),
                                lower(row, 3),
                                lower(row, 4).equals("yes"),
                                extra.contains("virtual") || extra.contains("stored") || extra.contains("persistent")));
            }
        }
        return new TableFacts(
                columns, keys(connection, tag, database, table, columns), triggers(connection, tag, database, table));
    }

    private static List<List<String>> keys(
            Connection connection, String tag, String database, String table, Map<String, ColumnFacts> columns)
            throws SQLException {
        Map<String, List<String>> keys = new LinkedHashMap<>();
        Set<String> unfit = new HashSet<>();
        try (PreparedStatement statement = prepare(
                        connection,
                        "SELECT " + tag
                                + " CAST(INDEX_NAME AS BINARY), CAST(COLUMN_NAME AS BINARY), SUB_PART FROM information_schema.STATISTICS"
                                + " WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND NON_UNIQUE = 0"
                                + " ORDER BY INDEX_NAME <> 'PRIMARY', INDEX_NAME, SEQ_IN_INDEX",
                        database,
                        table);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                String index = utf8(row, 1);
                ColumnFacts column = columns.get(ColumnPair.lower(utf8(row, 2)));
                if (column == null || column.nullable() || row.getString(3) != null) {
                    unfit.add(index);
                } else {
                    keys.computeIfAbsent(index, k -> new ArrayList<>()).add(ColumnPair.lower(column.name()));
                }
            }
        }
        keys.keySet().removeAll(unfit);
        return List.copyOf(keys.values());
    }

    private static boolean triggers(Connection connection, String tag, String database, String table)
            throws SQLException {
        try (PreparedStatement statement = prepare(
                        connection,
                        "SELECT " + tag
                                + " 1 FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = ? AND EVENT_OBJECT_TABLE = ? LIMIT 1",
                        database,
                        table);
                ResultSet row = statement.executeQuery()) {
            return row.next();
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, String database, String table)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setString(1, Instances.bytes(database));
        statement.setString(2, Instances.bytes(table));
        return statement;
    }

    private static String utf8(ResultSet row, int column) throws SQLException {
        byte[] bytes = row.getBytes(column);
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }

    private static String lower(ResultSet row, int column) throws SQLException {
        return utf8(row, column).toLowerCase(Locale.ROOT);
    }
}
