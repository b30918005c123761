package org.generallog.replicator.copy;

/**
 * A column that is copied.
 *
 * @param dataType {@code DATA_TYPE} of {@code information_schema.COLUMNS}, in lower case
 * @param autoIncrement whether the server gives its ids
 */
record ColumnDefinition(String name, String dataType, boolean autoIncrement) {}
