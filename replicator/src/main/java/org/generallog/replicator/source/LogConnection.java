package org.generallog.replicator.source;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.generallog.replay.catalog.ServerVersion;
import org.generallog.replay.log.LogOffException;
import org.generallog.replay.log.LogReadException;
import org.jspecify.annotations.Nullable;

/**
 * The connection that reads the log: opened when it is needed, given up after a failure, and checked anew whenever it is opened, since
 * an operator may have switched the log off meanwhile.
 */
final class LogConnection implements AutoCloseable {
    private final SourceConnections connections;
    private final boolean mayBeOff;
    private @Nullable Open open;
    private long polls;

    /**
     * What is known of the instance since the connection was opened.
     *
     * @param zoneSeconds what the server's default time zone is ahead of UTC
     * @param clientCharset the server's own charset, in which most clients send
     */
    record Open(Connection connection, ServerVersion version, int zoneSeconds, String clientCharset) {}

    LogConnection(SourceConnections connections) {
        this(connections, false);
    }

    /** @param mayBeOff for what is asked about the log, not of it */
    LogConnection(SourceConnections connections, boolean mayBeOff) {
        this.connections = connections;
        this.mayBeOff = mayBeOff;
    }

    SourceConnections connections() {
        return connections;
    }

    /** Whether the next use opens a connection. */
    boolean isClosed() {
        return open == null;
    }

    Open get() throws SQLException, LogReadException {
        Open current = open;
        if (current == null) {
            current = connect();
            open = current;
        }
        return current;
    }

    private Open connect() throws SQLException, LogReadException {
        Connection connection = connections.openUnset();
        boolean done = false;
        try {
            Open opened = inspect(connection);
            connections.setUp(connection);
            polls = 0;
            done = true;
            return opened;
        } finally {
            if (!done) {
                connection.close();
            }
        }
    }

    /** Looks at the instance while the session still has the server's default time zone. */
    private Open inspect(Connection connection) throws SQLException, LogReadException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT " + connections.tag("open", "")
                        + " @@version, @@global.general_log, @@global.log_output,"
                        + " TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW()), @@global.character_set_server")) {
            row.next();
            if (!mayBeOff) {
                requireTableLog(row.getBoolean(2), row.getString(3));
            }
            return new Open(connection, ServerVersion.parse(row.getString(1)), row.getInt(4), row.getString(5));
        }
    }

    private static void requireTableLog(boolean generalLog, String output) throws LogOffException {
        if (LogSources.isOn(generalLog, output)) {
            return;
        }
        throw new LogOffException("the old instance does not write its general log to the table: general_log is "
                + (generalLog ? "on" : "off") + ", log_output is " + output
                + ". Set it there: SET GLOBAL log_output = 'TABLE', GLOBAL general_log = 1 (and in its configuration file, for its next"
                + " start); on RDS set general_log=1 and log_output=TABLE in the parameter group."
                + " Statements since it was switched off are not in the log.");
    }

    /** The tag of the next reading of the log on this connection; each has the number after the one before. */
    String pollTag() {
        polls++;
        return connections.tag("poll", Long.toString(polls));
    }

    void execute(String sql) throws SQLException, LogReadException {
        try (Statement statement = get().connection().createStatement()) {
            statement.execute(sql);
        }
    }

    /** Gives the connection up; the next use opens a new one. */
    void abandon() {
        Open current = open;
        open = null;
        if (current != null) {
            Connections.cut(current.connection());
        }
    }

    /** Says goodbye; the connection must not be in the middle of an answer. */
    @Override
    public void close() {
        Open current = open;
        open = null;
        if (current != null) {
            Connections.closeQuietly(current.connection());
        }
    }
}
