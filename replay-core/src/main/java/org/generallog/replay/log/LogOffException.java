package org.generallog.replay.log;

/** The old instance does not write its general log to the table now: what is sent to it is in no row. */
public final class LogOffException extends LogReadException {
    public LogOffException(String message) {
        super(message);
    }
}
