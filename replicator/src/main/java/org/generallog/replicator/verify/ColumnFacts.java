package org.generallog.replicator.verify;

/**
 * A column as {@code information_schema.COLUMNS} of one side tells it.
 *
 * @param type {@code DATA_TYPE}, lower case
 * @param charset lower case; empty for what is no text
 * @param nullable whether it may be NULL
 * @param generated whether it is computed
 */
record ColumnFacts(String name, String type, String charset, boolean nullable, boolean generated) {}
