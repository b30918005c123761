package org.generallog.replicator.copy;

/**
 * A part of a table that is copied, and after a break looked at again, as a whole.
 *
 * @param number from 0, in the order of the rows
 */
record Chunk(TableDefinition table, int number, KeyRange range) {
    /** The condition for its rows; empty where it is the whole table. */
    String where() {
        return range.where(table.chunkColumn());
    }

    /** For people. */
    String name() {
        return range.equals(KeyRange.ALL) ? table.qualified() : table.qualified() + where();
    }
}
