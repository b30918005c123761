package org.generallog.replicator.copy;

/** How the application's writes are held back while the snapshot begins, so that its place in the log is exact. */
public enum LockMode {
    /** A read lock for the moment in which the snapshot begins; the copy fails when it cannot be had. */
    BRIEF,
    /** As {@link #BRIEF}, but the copy goes on without a lock, with a warning, when it cannot be had. */
    BRIEF_OR_NONE,
    /** The read lock is kept until the last row is read: exact for MyISAM as well, but no write runs in that time. */
    WHOLE_COPY,
    /** No lock: statements that ran just when the snapshot began are uncertain and must be verified. */
    NONE
}
