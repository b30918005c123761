package org.generallog.replicator.copy;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A table on its way. Thread-safe. */
final class TableWork {
    private final TableDefinition table;
    private final AtomicInteger left;
    private final AtomicBoolean begun = new AtomicBoolean();

    TableWork(TableDefinition table, int chunks) {
        this.table = table;
        this.left = new AtomicInteger(chunks);
    }

    TableDefinition table() {
        return table;
    }

    /** Returns whether nobody has begun with it before. */
    boolean begin() {
        return begun.compareAndSet(false, true);
    }

    /** A chunk stands on the new instance. Returns whether it was the last one. */
    boolean chunkDone() {
        return left.decrementAndGet() == 0;
    }
}
