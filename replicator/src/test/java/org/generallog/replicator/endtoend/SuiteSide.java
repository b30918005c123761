package org.generallog.replicator.endtoend;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.generallog.testbed.server.RunningDatabase;

/** One of the two instances, and what the regression suites ask of it. */
record SuiteSide(RunningDatabase server) {
    private static final Set<String> OWN =
            Set.of("information_schema", "performance_schema", "mysql", "sys", "replicator", "tokens");

    /** Statements that the server was sent since its start. */
    long statements() throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW GLOBAL STATUS LIKE 'Questions'")) {
            rows.next();
            return rows.getLong(2);
        }
    }

    Set<String> databases() throws SQLException {
        Set<String> names = new TreeSet<>(strings("SHOW DATABASES"));
        names.removeAll(OWN);
        return names;
    }

    /** Drops tables of the MERGE engine: what they are made of was renamed, so that they cannot be read. */
    void dropMerged() throws SQLException {
        for (String table : strings(
                "SELECT CONCAT('`', TABLE_SCHEMA, '`.`', TABLE_NAME, '`') FROM information_schema.TABLES"
                        + " WHERE ENGINE = 'MRG_MyISAM' OR TABLE_COMMENT LIKE '%MERGE%' OR TABLE_COMMENT LIKE '%underlying%'")) {
            Scenario.execute(server, "DROP TABLE " + table);
        }
    }

    /** Why a table, {@code database.table}, is on the list to verify of the new instance; empty where it is not. */
    List<String> listed(String table) throws SQLException {
        return reasons(
                table,
                "SELECT CONCAT(reason, IF(row_key='', '', ' (rows)')) AS why, COUNT(*) FROM replicator.to_verify"
                        + " WHERE database_name = ? AND table_name = ? GROUP BY why");
    }

    /** Why the whole of its database is listed. */
    List<String> listedWithDatabase(String table) throws SQLException {
        return reasons(
                table,
                "SELECT DISTINCT reason FROM replicator.to_verify WHERE database_name IN ('', ?) AND table_name = '' AND ? <> ''");
    }

    private List<String> reasons(String table, String sql) throws SQLException {
        String[] name = table.split("[.]", 2);
        try (Connection connection = server.connect();
                PreparedStatement query = connection.prepareStatement(sql)) {
            query.setString(1, name[0]);
            query.setString(2, name[1]);
            return strings(query.executeQuery());
        }
    }

    /** Views, triggers, routines and events that the other side has not. */
    Set<String> objectsMissingIn(SuiteSide other, List<String> databases) throws SQLException {
        Set<String> objects = objects(databases);
        objects.removeAll(other.objects(databases));
        return objects;
    }

    private Set<String> objects(List<String> databases) throws SQLException {
        Set<String> objects = new TreeSet<>();
        for (String database : databases) {
            String in = " = '" + database.replace("'", "''") + "'";
            for (String query : List.of(
                    "SELECT CONCAT('trigger ', TRIGGER_NAME) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA",
                    "SELECT CONCAT(LOWER(ROUTINE_TYPE), ' ', ROUTINE_NAME) FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA",
                    "SELECT CONCAT('view ', TABLE_NAME) FROM information_schema.VIEWS WHERE TABLE_SCHEMA",
                    "SELECT CONCAT('event ', EVENT_NAME) FROM information_schema.EVENTS WHERE EVENT_SCHEMA")) {
                objects.addAll(strings(query + in));
            }
        }
        return objects;
    }

    /** The beginning of a table, for people. */
    String rows(String table) {
        String name = "`" + table.replaceFirst("\\.", "`.`") + "`";
        List<String> found = new ArrayList<>();
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM " + name + " LIMIT 8")) {
            while (rows.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    byte[] value = rows.getBytes(i);
                    values.add(
                            value == null
                                    ? "NULL"
                                    : new String(value, 0, Math.min(60, value.length), StandardCharsets.ISO_8859_1));
                }
                found.add(String.join(",", values));
            }
        } catch (SQLException e) {
            return String.valueOf(e.getMessage());
        }
        return found.toString().replaceAll("[\\x00-\\x1f]", "?");
    }

    private List<String> strings(String query) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            return strings(statement.executeQuery(query));
        }
    }

    private static List<String> strings(ResultSet rows) throws SQLException {
        List<String> found = new ArrayList<>();
        try (rows) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }
}
