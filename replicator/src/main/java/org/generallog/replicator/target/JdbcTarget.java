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

/** The new instance, reached over JDBC. One thread uses it. */
public final class JdbcTarget implements Target {
    private final TargetConnections connections;
    private final OwnershipLock ownership;
    private long newest;

    /** @param name of the replication */
    public JdbcTarget(InstanceAddress address, String name) {
        this.connections = new TargetConnections(address);
        this.ownership = new OwnershipLock(connections, name);
    }

    @Override
    public TargetConnection connect() throws TargetException {
        ownership.hold();
        Connection connection = null;
        try {
            connection = connections.open();
            endLost(connection);
            Dialect dialect = DialectReader.read(connection);
            newest = TargetConnections.id(connection);
            return new JdbcTargetConnection(connection, newest, dialect);
        } catch (SQLException e) {
            TargetConnections.abort(connection);
            throw JdbcTargetConnection.failure(e);
        }
    }

    /**
     * A connection that was lost between two packets of one transaction holds its locks until the server notices. One that is at
     * work is left alone: it may be a long DDL.
     */
    private void endLost(Connection connection) throws SQLException {
        if (newest != 0) {
            try (Statement statement = connection.createStatement()) {
                boolean idle;
                try (ResultSet rows = statement.executeQuery(
                        "SELECT 1 FROM information_schema.PROCESSLIST WHERE COMMAND='Sleep' AND ID=" + newest)) {
                    idle = rows.next();
                }
                if (idle) {
                    TargetConnections.kill(connection, newest);
                }
            }
            newest = 0;
        }
    }

    @Override
    public void keepAlive() throws TargetException {
        ownership.hold();
    }

    @Override
    public void close() {
        ownership.close();
    }
}
