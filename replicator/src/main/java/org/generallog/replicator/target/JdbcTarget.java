package org.generallog.replicator.target;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.generallog.replay.apply.Dialect;
import org.generallog.replay.apply.Target;
import org.generallog.replay.apply.TargetConnection;
import org.generallog.replay.apply.TargetException;
import org.generallog.replicator.jdbc.InstanceAddress;

/** The new instance, reached over JDBC. */
public final class JdbcTarget implements Target {
    private final TargetConnections connections;
    private final OwnershipLock ownership;

    /** @param name of the replication */
    public JdbcTarget(InstanceAddress address, String name) {
        this.connections = new TargetConnections(address);
        this.ownership = new OwnershipLock(connections, name);
    }

    @Override
    public TargetConnection connect(long lost) throws TargetException {
        own();
        Connection connection = null;
        try {
            connection = connections.open();
            endLost(connection, lost);
            Dialect dialect = DialectReader.read(connection);
            return new JdbcTargetConnection(connection, TargetConnections.id(connection), dialect);
        } catch (SQLException e) {
            TargetConnections.abort(connection);
            throw JdbcTargetConnection.failure(e);
        }
    }

    private synchronized void own() throws TargetException {
        ownership.hold();
    }

    /**
     * A connection that was lost between two packets of one transaction holds its locks until the server notices. One that is at
     * work is left alone: it may be a long DDL.
     */
    private static void endLost(Connection connection, long lost) throws SQLException {
        if (lost == 0) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            boolean idle;
            try (ResultSet rows = statement.executeQuery(
                    "SELECT 1 FROM information_schema.PROCESSLIST WHERE COMMAND='Sleep' AND ID=" + lost)) {
                idle = rows.next();
            }
            if (idle) {
                TargetConnections.kill(connection, lost);
            }
        }
    }

    @Override
    public boolean interrupt(long id) throws TargetException {
        try (Connection connection = connections.openText();
                Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery(
                    "SELECT COALESCE(STATE, '') FROM information_schema.PROCESSLIST WHERE COMMAND <> 'Sleep' AND ID="
                            + id)) {
                if (!rows.next() || waitsForOthers(rows.getString(1))) {
                    return false;
                }
            }
            statement.execute("KILL QUERY " + id);
            return true;
        } catch (SQLException e) {
            throw JdbcTargetConnection.failure(e);
        }
    }

    /** For locks of tables or of the server, as a backup holds them: {@code Waiting for table metadata lock}. Not a lock by name ({@code GET_LOCK}). */
    private static boolean waitsForOthers(String state) {
        return state.startsWith("Waiting for") && !state.contains("User lock");
    }

    @Override
    public void keepAlive() throws TargetException {
        own();
    }

    @Override
    public synchronized void close() {
        ownership.close();
    }
}
