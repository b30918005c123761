package org.generallog.replay.sql;

import java.util.List;

/**
 * The value of one unique key of a table: two statements with an equal one may touch the same row.
 *
 * @param keyIndex place of the key in {@code TableSchema.uniqueKeys()}
 * @param values the normalised values of its columns: where the server takes two for equal, they are equal here
 */
public record RowKey(String database, String table, int keyIndex, List<String> values) {
    public RowKey {
        values = List.copyOf(values);
    }
}
