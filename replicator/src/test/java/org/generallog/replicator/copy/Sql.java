package org.generallog.replicator.copy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.generallog.testbed.server.RunningDatabase;

/** A connection of a test. */
final class Sql implements AutoCloseable {
    private final Connection connection;

    private Sql(Connection connection) {
        this.connection = connection;
    }

    static Sql on(RunningDatabase server) throws SQLException {
        Sql sql = new Sql(server.connect("", "jdbcCompliantTruncation=false", "characterEncoding=UTF-8"));
        sql.run("SET SESSION sql_mode = '', SESSION time_zone = '+00:00'");
        return sql;
    }

    void run(String statement) {
        try (Statement s = connection.createStatement()) {
            s.setEscapeProcessing(false);
            s.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(statement + ": " + e.getMessage(), e);
        }
    }

    /** Returns how many rows it changed. */
    int change(String statement) {
        try (Statement s = connection.createStatement()) {
            return s.executeUpdate(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(statement + ": " + e.getMessage(), e);
        }
    }

    String one(String query) throws SQLException {
        List<List<String>> rows = rows(query);
        return rows.isEmpty() ? "" : rows.get(0).get(0);
    }

    List<List<String>> rows(String query) throws SQLException {
        try (Statement s = connection.createStatement();
                ResultSet result = s.executeQuery(query)) {
            List<List<String>> rows = new ArrayList<>();
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    row.add(String.valueOf(result.getString(i)));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    List<String> tables(String database) throws SQLException {
        return rows("SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = '" + database
                        + "' AND TABLE_TYPE = 'BASE TABLE' ORDER BY TABLE_NAME")
                .stream()
                .map(r -> r.get(0))
                .toList();
    }

    /** All rows, sorted: texts and dates in hex of their bytes, floating numbers with all digits. */
    List<String> rowsToTheBit(String database, String table) throws SQLException {
        String name = Names.quote(database, table);
        List<String> columns = new ArrayList<>();
        for (List<String> column :
                rows("SELECT COLUMN_NAME, DATA_TYPE FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = "
                        + Names.literal(database) + " AND TABLE_NAME = " + Names.literal(table)
                        + " ORDER BY ORDINAL_POSITION")) {
            String quoted = Names.quote(column.get(0));
            switch (column.get(1)) {
                case "float", "double" -> columns.add("(" + quoted + " * 1e0)");
                case "bit" -> columns.add("HEX(" + quoted + " + 0)");
                case "enum", "set" -> columns.add("HEX(" + quoted + "), CAST(" + quoted + " AS UNSIGNED)");
                case "tinyint", "smallint", "mediumint", "int", "bigint", "decimal" ->
                    columns.add("CONCAT(" + quoted + ")");
                default -> columns.add("HEX(" + quoted + ")");
            }
        }
        return rows("SELECT " + String.join(", ", columns) + " FROM " + name).stream()
                .map(Object::toString)
                .sorted()
                .toList();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
