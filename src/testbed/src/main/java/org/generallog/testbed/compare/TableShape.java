package org.generallog.testbed.compare;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Columns and primary key of a table on one side.
 *
 * @param columns in their order, empty when the table does not exist
 * @param key names of the primary key's columns in its order, empty when there is none
 */
record TableShape(String database, String table, List<ColumnShape> columns, List<String> key) {
    static Set<String> tables(Connection connection, String database) throws SQLException {
        var names = new TreeSet<String>();
        try (PreparedStatement query =
                connection.prepareStatement("SELECT TABLE_NAME FROM information_schema.TABLES WHERE"
                        + " TABLE_SCHEMA = ? AND TABLE_TYPE = 'BASE TABLE'")) {
            query.setString(1, database);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
        }
        return names;
    }

    static TableShape read(Connection connection, String database, String table) throws SQLException {
        var columns = new ArrayList<ColumnShape>();
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT COLUMN_NAME, DATA_TYPE, CHARACTER_SET_NAME FROM"
                        + " information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION")) {
            query.setString(1, database);
            query.setString(2, table);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    columns.add(new ColumnShape(
                            rows.getString(1), rows.getString(2).toLowerCase(Locale.ROOT), rows.getString(3)));
                }
            }
        }
        var key = new ArrayList<String>();
        try (PreparedStatement query =
                connection.prepareStatement("SELECT COLUMN_NAME FROM information_schema.STATISTICS WHERE"
                        + " TABLE_SCHEMA = ? AND TABLE_NAME = ? AND INDEX_NAME = 'PRIMARY' ORDER BY SEQ_IN_INDEX")) {
            query.setString(1, database);
            query.setString(2, table);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    key.add(rows.getString(1));
                }
            }
        }
        return new TableShape(database, table, List.copyOf(columns), List.copyOf(key));
    }

    List<String> columnNames() {
        return columns.stream().map(ColumnShape::name).toList();
    }

    ColumnShape column(String name) {
        return columns.stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
