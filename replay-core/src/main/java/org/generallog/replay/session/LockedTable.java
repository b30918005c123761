package org.generallog.replay.session;

/**
 * A table that {@code LOCK TABLES} names.
 *
 * @param name {@code db.table}
 * @param alias by which statements have to call it; the table's own name where none was given
 * @param write whether it may be written
 */
public record LockedTable(String name, String alias, boolean write) {}
