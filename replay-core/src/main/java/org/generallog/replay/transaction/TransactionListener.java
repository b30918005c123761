package org.generallog.replay.transaction;

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

    /** Something could not be known for certain; its rows are to be verified. */
    void uncertain(Uncertainty reason, Transaction transaction);

    /** The transactions that follow are not in this snapshot, those before are. */
    void snapshot(String id);
}
