package org.generallog.replay.log;

/**
 * Rows of the general log were lost before the capture, which reads the log from its beginning, came to a row of its own: no loss for a copy that is
 * still to be taken.
 */
public final class EarlyGapException extends LogGapException {
    private static final long serialVersionUID = 1;

    private final transient LogPosition before;

    /** @param before the last row before the hole */
    public EarlyGapException(String message, LogPosition before) {
        super(message);
        this.before = before;
    }

    public LogPosition before() {
        return before;
    }
}
