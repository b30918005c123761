package org.generallog.replicator.cutover;

/** The cutover cannot go on; the message says why and what is to be done. */
public final class CutoverException extends Exception {
    private static final long serialVersionUID = 1;

    public CutoverException(String message) {
        super(message);
    }

    public CutoverException(String message, Throwable cause) {
        super(message, cause);
    }
}
