package org.generallog.replicator.copy;

/**
 * One INSERT of many rows.
 *
 * @param table whose rows they are
 * @param sql its bytes, one char each
 * @param rows in it
 */
record Packet(TableDefinition table, String sql, int rows) {
    int bytes() {
        return sql.length();
    }
}
