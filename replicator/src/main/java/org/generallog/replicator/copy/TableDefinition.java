package org.generallog.replicator.copy;

import java.util.List;
import java.util.Set;

/**
 * A base table of the old instance.
 *
 * @param create the bytes of {@code SHOW CREATE TABLE}, one char each
 * @param order columns of the primary key, in its order; empty without one, or when the key holds only prefixes of columns
 * @param engine as the old instance names it
 * @param estimatedRows the old instance's guess
 * @param estimatedBytes of the rows, the old instance's guess
 */
record TableDefinition(
        String database,
        String name,
        String create,
        List<ColumnDefinition> columns,
        List<String> order,
        String engine,
        long estimatedRows,
        long estimatedBytes) {
    private static final Set<String> INTEGERS = Set.of("tinyint", "smallint", "mediumint", "int", "integer", "bigint");

    boolean transactional() {
        return Engines.transactional(engine);
    }

    /** Whether the table holds rows of its own. */
    boolean hasRows() {
        return Engines.hasRows(engine);
    }

    boolean givesIds() {
        return columns.stream().anyMatch(ColumnDefinition::autoIncrement);
    }

    /** The column whose ranges are chunks: the first of the primary key, where it holds integers; else empty. */
    String chunkColumn() {
        return transactional()
                ? order.stream()
                        .limit(1)
                        .filter(name -> columns.stream()
                                .anyMatch(c -> c.name().equals(name) && INTEGERS.contains(c.dataType())))
                        .findFirst()
                        .orElse("")
                : "";
    }

    /** The same table by another text of its definition. */
    TableDefinition withCreate(String text) {
        return new TableDefinition(database, name, text, columns, order, engine, estimatedRows, estimatedBytes);
    }

    boolean hasEnum() {
        return columns.stream().anyMatch(c -> c.dataType().equals("enum"));
    }

    String qualified() {
        return database + "." + name;
    }

    String quoted() {
        return Names.quote(database, name);
    }

    /** Whether both are the same table to a copy: the counter and the guess may move. */
    boolean sameAs(TableDefinition other) {
        return columns.equals(other.columns)
                && order.equals(other.order)
                && TableDdl.withoutCounter(create).equals(TableDdl.withoutCounter(other.create));
    }
}
