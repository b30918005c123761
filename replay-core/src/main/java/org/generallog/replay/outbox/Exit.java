package org.generallog.replay.outbox;

import org.generallog.replay.transaction.Transaction;

/** Where what leaves the outbox goes, in its order. */
public interface Exit {
    /** @param rows how many rows of the log it stands for */
    void transaction(Transaction transaction, long rows);

    /**
     * A schema statement that the old instance has refused: only what is to be verified of it goes on.
     *
     * @param rows how many rows of the log it stands for
     */
    void refused(Transaction ddl, long rows);

    void mark(Mark mark);
}
