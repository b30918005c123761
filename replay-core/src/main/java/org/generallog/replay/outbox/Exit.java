package org.generallog.replay.outbox;

import org.generallog.replay.transaction.Transaction;

/** Where what leaves the outbox goes, in its order. */
public interface Exit {
    /** @param rows how many rows of the log it stands for */
    void transaction(Transaction transaction, long rows);

    void mark(Mark mark);
}
