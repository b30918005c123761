package org.generallog.replicator.target;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.generallog.replay.dependency.TableShape.ForeignKey;
import org.generallog.replay.dependency.TableShape.Links;
import org.generallog.replay.dependency.TableShape.Rule;
import org.generallog.replay.dependency.TableShape.TableName;

/** All foreign keys of the new instance. */
final class ForeignKeys {
    /** Names of tables compare without case here: one key too many costs parallelism alone. */
    private final Map<String, List<ForeignKey>> parents = new HashMap<>();

    private final Map<String, List<ForeignKey>> children = new HashMap<>();

    /** A key while its columns are read. */
    private static final class Found {
        final TableName child;
        final TableName parent;
        final List<String> columns = new ArrayList<>();
        final List<String> referenced = new ArrayList<>();
        Rule onDelete = Rule.CHANGE;
        Rule onUpdate = Rule.CHANGE;

        Found(TableName child, TableName parent) {
            this.child = child;
            this.parent = parent;
        }

        ForeignKey with(TableName other) {
            return new ForeignKey(other, columns, referenced, onDelete, onUpdate);
        }
    }

    /** Read as two lists: joined, {@code information_schema} of 5.6 and MariaDB takes the product of both. */
    static ForeignKeys read(Connection connection) throws SQLException {
        Map<String, Found> found = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery(
                    "SELECT CONSTRAINT_SCHEMA, CONSTRAINT_NAME, TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME,"
                            + " REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME"
                            + " FROM information_schema.KEY_COLUMN_USAGE WHERE REFERENCED_TABLE_NAME IS NOT NULL"
                            + " ORDER BY CONSTRAINT_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION")) {
                while (row.next()) {
                    TableName child = new TableName(row.getString(3), row.getString(4));
                    TableName parent = new TableName(row.getString(6), row.getString(7));
                    Found key = found.computeIfAbsent(
                            id(row.getString(1), row.getString(4), row.getString(2)), id -> new Found(child, parent));
                    key.columns.add(lower(row.getString(5)));
                    key.referenced.add(lower(row.getString(8)));
                }
            }
            try (ResultSet row = statement.executeQuery(
                    "SELECT CONSTRAINT_SCHEMA, CONSTRAINT_NAME, TABLE_NAME, DELETE_RULE, UPDATE_RULE"
                            + " FROM information_schema.REFERENTIAL_CONSTRAINTS")) {
                while (row.next()) {
                    Found key = found.get(id(row.getString(1), row.getString(3), row.getString(2)));
                    if (key != null) {
                        key.onDelete = rule(row.getString(4));
                        key.onUpdate = rule(row.getString(5));
                    }
                }
            }
        }
        ForeignKeys all = new ForeignKeys();
        found.values().forEach(all::add);
        return all;
    }

    private void add(Found key) {
        parents.computeIfAbsent(name(key.child), n -> new ArrayList<>()).add(key.with(key.parent));
        children.computeIfAbsent(name(key.parent), n -> new ArrayList<>()).add(key.with(key.child));
    }

    private static String id(String schema, String table, String constraint) {
        return schema + '\0' + table + '\0' + constraint;
    }

    private static String name(TableName table) {
        return lower(table.database() + '\0' + table.name());
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    private static Rule rule(String text) {
        return text.equals("RESTRICT") || text.equals("NO ACTION") ? Rule.RESTRICT : Rule.CHANGE;
    }

    Links of(String database, String table) {
        String name = name(new TableName(database, table));
        return new Links(parents.getOrDefault(name, List.of()), children.getOrDefault(name, List.of()));
    }
}
