package org.generallog.replicator.copy;

import java.time.Duration;

/** Hears how a copy gets on. Called by the copy's own threads, one call at a time; must return at once. */
public interface CopyListener {
    /** A listener that hears nothing. */
    CopyListener NONE = new CopyListener() {};

    /** The snapshot stands; rows of it are read from here on. */
    default void snapshotTaken(Snapshot snapshot) {}

    /**
     * A table's rows are about to be read.
     *
     * @param table {@code database.table}
     * @param estimatedRows the old instance's own estimate, which may be far off
     */
    default void tableStarted(String table, long estimatedRows) {}

    /**
     * All of a table stands on the new instance.
     *
     * @param rows of it
     * @param bytes of the statements that wrote them
     * @param took since its first row was read; other tables were copied at the same time
     */
    default void tableDone(String table, long rows, long bytes, Duration took) {}

    /** More stands on the new instance. */
    default void progress(CopyAmounts amounts) {}

    /** Something the operator should know. It is in the result's warnings as well. */
    default void warning(String message) {}
}
