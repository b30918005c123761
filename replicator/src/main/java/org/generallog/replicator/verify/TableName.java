package org.generallog.replicator.verify;

import org.generallog.replay.sql.SqlNames;

/** A table by its names. */
public record TableName(String database, String table) {
    String quoted() {
        return SqlNames.quote(database) + "." + SqlNames.quote(table);
    }

    /** @param name {@code database.table}, {@code database.*}, {@code database}, or empty for all tables */
    boolean isNamed(String name) {
        return name.isEmpty() || name.equals(toString()) || name.equals(database) || name.equals(database + ".*");
    }

    @Override
    public String toString() {
        return database + "." + table;
    }
}
