package org.generallog.replicator.copy;

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
     * More of a table stands on the new instance.
     *
     * @param rows written so far, of this table
     * @param bytes of the statements that wrote them
     */
    default void tableProgress(String table, long rows, long bytes) {}

    /** Something the operator should know. It is in the result's warnings as well. */
    default void warning(String message) {}
}
