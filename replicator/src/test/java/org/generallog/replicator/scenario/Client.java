package org.generallog.replicator.scenario;

import java.io.IOException;

/** A connection to the old instance through some program or driver. Used by one thread at a time. */
interface Client extends AutoCloseable {
    /**
     * Does it and waits for the answer.
     *
     * @throws ClientError when the server answered with an error
     * @throws IOException when the client itself failed
     */
    void run(Command command) throws ClientError, IOException, InterruptedException;

    /** As the process list calls it. */
    long connectionId();

    /** In good order; nothing when it is closed already. */
    @Override
    void close();

    /** The server's answer to a statement that it refused. */
    final class ClientError extends Exception {
        private final int code;

        ClientError(int code, String message) {
            super(code + ": " + message);
            this.code = code;
        }

        int code() {
            return code;
        }
    }
}
