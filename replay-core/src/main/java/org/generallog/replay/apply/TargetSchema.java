package org.generallog.replay.apply;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.generallog.replay.catalog.CatalogException;
import org.generallog.replay.catalog.ForeignKey;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.doubt.AffectedRows;

/** The new instance's tables, asked each time over a lane's own connection. */
final class TargetSchema implements AffectedRows.Tables {
    private final TargetConnection connection;

    TargetSchema(TargetConnection connection) {
        this.connection = connection;
    }

    @Override
    public Optional<TableSchema> table(String database, String name) {
        String where = " WHERE TABLE_SCHEMA=" + SqlText.text(database) + " AND TABLE_NAME=" + SqlText.text(name);
        List<TableSchema.Column> columns = new ArrayList<>();
        for (List<String> row :
                query("SELECT COLUMN_NAME, DATA_TYPE, COLLATION_NAME, EXTRA FROM information_schema.COLUMNS" + where
                        + " ORDER BY ORDINAL_POSITION")) {
            columns.add(new TableSchema.Column(
                    row.get(0).toLowerCase(Locale.ROOT),
                    row.get(1).toLowerCase(Locale.ROOT),
                    row.get(2),
                    row.get(3).toLowerCase(Locale.ROOT).contains("auto_increment")));
        }
        if (columns.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new TableSchema(database, name, columns, uniqueKeys(where), ""));
    }

    /** The primary key first; without keys on an expression or on a column's beginning, which constants do not name. */
    private List<List<String>> uniqueKeys(String where) {
        Map<String, List<String>> keys = new LinkedHashMap<>();
        List<String> partial = new ArrayList<>();
        for (List<String> row : query("SELECT INDEX_NAME, COLUMN_NAME, SUB_PART FROM information_schema.STATISTICS"
                + where + " AND NON_UNIQUE=0 ORDER BY INDEX_NAME<>'PRIMARY', INDEX_NAME, SEQ_IN_INDEX")) {
            keys.computeIfAbsent(row.get(0), k -> new ArrayList<>())
                    .add(row.get(1).toLowerCase(Locale.ROOT));
            if (row.get(1).isEmpty() || !row.get(2).isEmpty()) {
                partial.add(row.get(0));
            }
        }
        partial.forEach(keys::remove);
        return List.copyOf(keys.values());
    }

    /** Read as two lists: joined, {@code information_schema} of MariaDB takes the product of both. */
    @Override
    public List<ForeignKey> children(String database, String table) {
        Map<List<String>, List<String>> rules = new HashMap<>();
        for (List<String> row : query("SELECT CONSTRAINT_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, DELETE_RULE, UPDATE_RULE"
                + " FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE UNIQUE_CONSTRAINT_SCHEMA="
                + SqlText.text(database) + " AND REFERENCED_TABLE_NAME=" + SqlText.text(table))) {
            rules.put(row.subList(0, 3), row.subList(3, 5));
        }
        if (rules.isEmpty()) {
            return List.of();
        }
        Map<List<String>, ForeignKey> found = new LinkedHashMap<>();
        for (List<String> row :
                query("SELECT CONSTRAINT_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_COLUMN_NAME"
                        + " FROM information_schema.KEY_COLUMN_USAGE WHERE REFERENCED_TABLE_SCHEMA="
                        + SqlText.text(database) + " AND REFERENCED_TABLE_NAME=" + SqlText.text(table)
                        + " ORDER BY CONSTRAINT_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION")) {
            List<String> both = rules.getOrDefault(row.subList(0, 3), List.of("SET NULL", "SET NULL"));
            ForeignKey one = new ForeignKey(
                    new ForeignKey.Table(row.get(0), row.get(1)),
                    List.of(row.get(3).toLowerCase(Locale.ROOT)),
                    new ForeignKey.Table(database, table),
                    List.of(row.get(4).toLowerCase(Locale.ROOT)),
                    ForeignKey.Rule.of(both.get(0)),
                    ForeignKey.Rule.of(both.get(1)));
            found.merge(row.subList(0, 3), one, ForeignKey::with);
        }
        return List.copyOf(found.values());
    }

    private List<List<String>> query(String sql) {
        try {
            return connection.query(sql);
        } catch (TargetException e) {
            throw new CatalogException("the new instance's schema cannot be read", e);
        }
    }
}
