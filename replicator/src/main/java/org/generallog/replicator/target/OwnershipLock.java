package org.generallog.replicator.target;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.generallog.replay.apply.TargetException;
import org.generallog.replicator.jdbc.LockName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One process applies under a name: a named lock of the server ({@code GET_LOCK}), held by a connection of its own. Without it two
 * processes could not apply anything twice either (each commit expects the checkpoint where it saw it), but they would
 * obstruct each other all the time.
 */
final class OwnershipLock implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OwnershipLock.class);
    /** A process that was killed a moment ago may still be connected. */
    private static final int WAIT_SECONDS = 5;

    private final TargetConnections connections;
    private final String lock;
    private @Nullable Connection holder;
    private long holderId;

    OwnershipLock(TargetConnections connections, String name) {
        this.connections = connections;
        this.lock = LockName.of(name);
    }

    /** Makes sure that the lock is held. */
    void hold() throws TargetException {
        try {
            Connection now = holder;
            if (now != null) {
                if (holds(now)) {
                    return;
                }
                drop();
            }
            take();
        } catch (SQLException e) {
            abandon();
            throw JdbcTargetConnection.failure(e);
        }
    }

    private boolean holds(Connection connection) {
        try {
            return TargetConnections.lockOwner(connection, lock) == holderId;
        } catch (SQLException e) {
            log.debug("the connection that held the lock is gone: {}", e.getMessage());
            return false;
        }
    }

    private void take() throws SQLException, TargetException {
        Connection connection = connections.open();
        holder = connection;
        long lost = holderId;
        holderId = TargetConnections.id(connection);
        if (lost != 0 && TargetConnections.lockOwner(connection, lock) == lost) {
            // Our own lost connection, which the server still believes in.
            TargetConnections.kill(connection, lost);
        }
        try (PreparedStatement statement = connection.prepareStatement("SELECT GET_LOCK(?, ?)")) {
            statement.setString(1, lock);
            statement.setInt(2, WAIT_SECONDS);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                if (row.getInt(1) == 1) {
                    return;
                }
            }
        }
        long owner = TargetConnections.lockOwner(connection, lock);
        abandon();
        throw TargetException.fatal(
                "another process applies under this name on " + connections.place() + " (it holds the lock '" + lock
                        + "' on connection " + owner + ")",
                "stop the other one, or give this one another name; if it is dead, KILL " + owner
                        + " on the new instance");
    }

    private void drop() {
        TargetConnections.abort(holder);
        holder = null;
    }

    private void abandon() {
        drop();
        holderId = 0;
    }

    @Override
    public void close() {
        abandon();
    }
}
