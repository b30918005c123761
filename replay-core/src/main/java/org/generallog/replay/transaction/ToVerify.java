package org.generallog.replay.transaction;

/**
 * Rows that may differ on the new instance from here on: no change of data, but an entry of the list to verify that travels with the
 * changes, so that it is listed exactly once and not before what it is about has been applied.
 *
 * @param timeMicros when the statement that it is about was sent, microseconds since 1970-01-01 UTC
 */
public record ToVerify(Item item, long timeMicros) implements Change {
    /** What the objects of an entry take in memory beside its letters. */
    private static final int OVERHEAD = 250;

    /**
     * What is to be verified, and why.
     *
     * @param database empty where not even that is known
     * @param table empty for the whole database
     * @param key the rows, as a condition on a unique key that both instances understand, such as {@code `id`='4711'}; empty for the
     *     whole table
     */
    public record Item(Doubt reason, String database, String table, String key) {
        public boolean isWholeTable() {
            return key.isEmpty();
        }
    }

    @Override
    public int bytes() {
        return OVERHEAD
                + item.database().length()
                + item.table().length()
                + item.key().length();
    }
}
