package org.generallog.replay.apply;

import java.util.List;

/** Port: one connection to the new instance. One thread uses it; only {@link #abort()} may come from another. */
public interface TargetConnection extends AutoCloseable {
    /** The server's id of this connection. */
    long id();

    Dialect dialect();

    /** Sends bytes unchanged as one packet of one or more statements and reads all results. The server stops at the first error. */
    void execute(byte[] packet) throws TargetException;

    /** The rows of one query, each value as text, NULL as the empty text. The query is sent as UTF-8. */
    List<List<String>> query(String sql) throws TargetException;

    /** Closes the socket at once; a call in another thread then fails as a lost connection. */
    void abort();

    @Override
    void close();
}
