package org.generallog.replay.transaction;

import java.util.List;

/** What comes out of the assembling: every log row that went in as part of a change comes out in exactly one of these calls. */
public interface TransactionListener {
    /**
     * The next transaction in commit order.
     *
     * @param rows how many rows of the log it stands for
     */
    void committed(Transaction transaction, long rows);

    /** Changes were rolled back, by the client or by the old instance. */
    void rolledBack(long rows);

    /**
     * Something could not be known for certain.
     *
     * @param transaction what it is about, as far as it is known; it may still go on, or be left out
     * @return what is to be verified because of it: the caller sees to it that it is written where it belongs
     */
    List<ToVerify> uncertain(Doubt reason, Transaction transaction);

    /** A session has sent its next row: the old instance is through with what it sent before. */
    default void arrived(long threadId) {}

    /** A session is gone, or begins anew. */
    default void ended(long threadId) {}

    /** The transactions that follow are not in this snapshot, those before are. */
    void snapshot(String id);
}
