package org.generallog.replicator.copy;

/**
 * How far a copy is.
 *
 * @param tables that stand on the new instance with all their rows
 * @param ofTables tables to copy; 0 before the snapshot stands
 * @param rows that stand on the new instance
 * @param ofRows rows to copy by the old instance's own estimate, which may be far off
 * @param bytes of the statements that wrote the rows
 */
public record CopyAmounts(int tables, int ofTables, long rows, long ofRows, long bytes) {}
