package org.generallog.replicator.command;

/** Hears how far the copy is; called by the copying thread. */
public interface CopyProgress {
    /**
     * A table is about to be copied.
     *
     * @param name {@code database.table}
     * @param estimatedRows by the old instance's statistics; 0 where it does not know
     */
    void table(String name, long estimatedRows);

    /** So many rows of this table have been copied so far. */
    void rows(long copied);

    /** Something else is done: the schema, views, triggers and routines. */
    void step(String what);
}
