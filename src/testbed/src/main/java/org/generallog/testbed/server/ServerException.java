package org.generallog.testbed.server;

/** A server could not be unpacked, started or stopped. The message names the remedy or shows the server's own words. */
public final class ServerException extends RuntimeException {
    public ServerException(String message) {
        super(message);
    }

    public ServerException(String message, Throwable cause) {
        super(message, cause);
    }
}
