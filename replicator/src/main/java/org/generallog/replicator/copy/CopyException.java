package org.generallog.replicator.copy;

/** The copy did not come to its end. The message says what was tried, why it failed and what helps. */
public final class CopyException extends Exception {
    public CopyException(String message) {
        super(message);
    }

    public CopyException(String message, Throwable cause) {
        super(message, cause);
    }
}
