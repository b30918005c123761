package org.generallog.replicator.daemon;

/**
 * How far the newest copy onto the new instance is, as it says itself.
 *
 * @param state {@code running}, {@code complete} or {@code failed}; {@code broken off} where it says that it runs and no process
 *     does it
 * @param tables that stand on the new instance with all their rows
 * @param ofTables tables to copy; 0 before the copy's snapshot stands
 * @param rows that stand on the new instance
 * @param ofRows rows to copy by the old instance's own estimate, which may be far off
 * @param bytes of the statements that wrote the rows
 */
public record CopyState(String state, int tables, int ofTables, long rows, long ofRows, long bytes) {}
