package org.generallog.replicator.verify;

import org.generallog.replay.sql.SqlNames;

/** A table by its names. */
public record TableName(String database, String table) {
    String quoted() {
        return SqlNames.quote(database) + "." + SqlNames.quote(table);
    }

    @Override
    public String toString() {
        return database + "." + table;
    }
}
