package org.generallog.replay.catalog;

import java.util.List;
import java.util.Optional;

/**
 * A base table.
 *
 * @param columns in their order
 * @param uniqueKeys columns of each unique key, lower case, the primary key first where there is one
 * @param engine storage engine, for example {@code InnoDB}
 */
public record TableSchema(
        String database, String name, List<Column> columns, List<List<String>> uniqueKeys, String engine) {
    /**
     * @param name lower case
     * @param type {@code data_type} of {@code information_schema.columns}, lower case: {@code int}, {@code varchar} …
     * @param collation empty where the column has none
     * @param autoIncrement whether ids are given by the server
     */
    public record Column(String name, String type, String collation, boolean autoIncrement) {}

    public TableSchema {
        columns = List.copyOf(columns);
        uniqueKeys = uniqueKeys.stream().map(List::copyOf).toList();
    }

    public Optional<Column> autoIncrementColumn() {
        return columns.stream().filter(Column::autoIncrement).findFirst();
    }
}
