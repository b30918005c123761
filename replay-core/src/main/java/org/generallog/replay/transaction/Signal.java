package org.generallog.replay.transaction;

/** What a session's next row says of its last statement: at the least that it is over. */
public enum Signal {
    BEGIN,
    COMMIT,
    ROLLBACK,
    /** {@code Quit}, or the thread is gone. */
    END,
    OTHER
}
