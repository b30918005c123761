package org.generallog.testbed.server;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** A server that this process started and will stop, wherever it runs. */
public interface RunningDatabase extends AutoCloseable {
    ServerKind kind();

    String host();

    int port();

    /** An account with all rights. */
    default String username() {
        return "root";
    }

    /** Of {@link #username()}. */
    default String password() {
        return "";
    }

    /** As from {@code kill -9}: no flush, no goodbye to clients. */
    void kill();

    /** Orderly. */
    void stop();

    /** Again, with the same port and data, after {@link #kill()} or {@link #stop()}. */
    void start();

    default void restart() {
        stop();
        start();
    }

    /** Stops it and deletes its data. */
    @Override
    void close();

    /**
     * For Connector/J.
     *
     * @param database the default database, or empty
     * @param parameters of the URL, for example {@code useServerPrepStmts=true}
     */
    default String jdbcUrl(String database, String... parameters) {
        // The servers are on the loopback interface and the oldest have no TLS; 8.x and later want either TLS or their
        // key
        // for the first login.
        var url = new StringBuilder("jdbc:mysql://" + host() + ":" + port() + "/" + database
                + "?sslMode=DISABLED&allowPublicKeyRetrieval=true&connectionTimeZone=UTC");
        for (String parameter : parameters) {
            url.append('&').append(parameter);
        }
        return url.toString();
    }

    default Connection connect(String database, String... parameters) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(database, parameters), username(), password());
    }

    default Connection connect() throws SQLException {
        return connect("");
    }
}
