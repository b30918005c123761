package org.generallog.replicator.copy;

/**
 * A column whose values are copied; generated columns are none of them.
 *
 * @param dataType the type's bare name in lower case, for example {@code varchar}
 */
record ColumnDefinition(String name, String dataType) {}
