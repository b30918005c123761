package org.generallog.replay.apply;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.generallog.replay.catalog.CatalogException;
import org.generallog.replay.catalog.ForeignKey;
import org.generallog.replay.catalog.ForeignKeyRows;
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

    @Override
    public List<ForeignKey> children(String database, String table) {
        String parent = "=" + SqlText.text(database) + " AND REFERENCED_TABLE_NAME=" + SqlText.text(table);
        List<List<String>> rules = query("SELECT " + ForeignKeyRows.RULES + " WHERE UNIQUE_CONSTRAINT_SCHEMA" + parent);
        return rules.isEmpty()
                ? List.of()
                : ForeignKeyRows.join(
                        rules,
                        query("SELECT " + ForeignKeyRows.COLUMNS + " AND REFERENCED_TABLE_SCHEMA" + parent
                                + ForeignKeyRows.ORDER));
    }

    private List<List<String>> query(String sql) {
        try {
            return connection.query(sql);
        } catch (TargetException e) {
            throw new CatalogException("the new instance's schema cannot be read", e);
        }
    }
}
