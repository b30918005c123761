package org.generallog.replay.verify;

/** A side cannot be read, or the replication does not go on: nothing is said of the rows. The message names the remedy. */
public class VerifyException extends Exception {
    private static final long serialVersionUID = 1;

    public VerifyException(String message) {
        super(message);
    }

    public VerifyException(String message, Throwable cause) {
        super(message, cause);
    }
}
