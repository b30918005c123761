package org.generallog.replay.transaction;

/** Why the outcome or the order of a transaction is not certain from the log alone. */
public enum Uncertainty {
    /** A statement was blocked for longer than {@code innodb_lock_wait_timeout}: taken for failed and dropped. */
    LOCK_WAIT_TIMEOUT,
    /** One of two transactions that waited for each other was rolled back by the old instance; which one was inferred. */
    DEADLOCK,
    /** A transaction began while another was open: taken for the implicit commit that the manual promises. */
    NESTED_BEGIN,
    /** Two sessions wrote one row so close to each other that the log's order need not be the order of execution. */
    CLOSE_WRITES,
    /** A statement went on although another transaction seemed to hold its row. */
    CONTRADICTION,
    /** The session was in a transaction already when the capture began: its beginning is not known. */
    PARTIAL
}
