package org.generallog.replay.catalog;

import java.util.List;
import java.util.Optional;

/**
 * A base table.
 *
 * @param columns in their order
 * @param uniqueKeys columns of each unique key, lower case, the primary key first where there is one
 * @param engine storage engine, for example {@code InnoDB}
 * @param exactFromMicros a statement that came at this time or later, and before any schema statement on the table that has been
 *     seen since the schema was read, found it so; microseconds since 1970-01-01 UTC, {@link #NEVER_EXACT} where that is not known
 */
public record TableSchema(
        String database,
        String name,
        List<Column> columns,
        List<List<String>> uniqueKeys,
        String engine,
        long exactFromMicros) {
    public static final long NEVER_EXACT = Long.MAX_VALUE;

    /**
     * @param name lower case
     * @param type {@code data_type} of {@code information_schema.columns}, lower case: {@code int}, {@code varchar} …
     * @param collation empty where the column has none
     * @param autoIncrement whether ids are given by the server
     */
    public record Column(String name, String type, String collation, boolean autoIncrement) {}

    public TableSchema(
            String database, String name, List<Column> columns, List<List<String>> uniqueKeys, String engine) {
        this(database, name, columns, uniqueKeys, engine, NEVER_EXACT);
    }

    public TableSchema {
        columns = List.copyOf(columns);
        uniqueKeys = uniqueKeys.stream().map(List::copyOf).toList();
    }

    public Optional<Column> autoIncrementColumn() {
        return columns.stream().filter(Column::autoIncrement).findFirst();
    }
}
