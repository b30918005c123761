package org.generallog.replay.capture;

import java.util.IdentityHashMap;
import java.util.function.Function;
import org.generallog.replay.catalog.TableSchema;

/** What is worked out of a table's definition, kept for as long as the catalogue gives the same one. */
final class ByTable<T> {
    private static final int MOST = 5_000;

    private final IdentityHashMap<TableSchema, T> known = new IdentityHashMap<>();
    private final Function<TableSchema, T> workedOut;

    ByTable(Function<TableSchema, T> workedOut) {
        this.workedOut = workedOut;
    }

    T of(TableSchema schema) {
        T found = known.get(schema);
        if (found == null) {
            if (known.size() >= MOST) {
                known.clear();
            }
            found = workedOut.apply(schema);
            known.put(schema, found);
        }
        return found;
    }
}
