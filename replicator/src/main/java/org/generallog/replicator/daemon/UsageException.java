package org.generallog.replicator.daemon;

/** What was asked for cannot be done as it was asked; the message names the choices. Exit code 2. */
public final class UsageException extends Exception {
    public UsageException(String message) {
        super(message);
    }

    public UsageException(String message, Throwable cause) {
        super(message, cause);
    }
}
