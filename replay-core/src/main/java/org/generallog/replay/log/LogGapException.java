package org.generallog.replay.log;

/** Rows of the general log were lost before they were read: going on would lose writes silently. Exit code 3. */
public final class LogGapException extends LogReadException {
    public LogGapException(String message) {
        super(message);
    }
}
