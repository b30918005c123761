package org.generallog.replay.log;

/** The general log could not be read. The message says what was tried, why it failed and what helps. */
public class LogReadException extends Exception {
    public LogReadException(String message) {
        super(message);
    }

    public LogReadException(String message, Throwable cause) {
        super(message, cause);
    }
}
