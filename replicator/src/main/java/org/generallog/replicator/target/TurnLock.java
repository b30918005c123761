package org.generallog.replicator.target;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.generallog.replicator.jdbc.InstanceAddress;
import org.generallog.replicator.jdbc.LockName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose turn it is to do a replication's work: a named lock of the new instance ({@code GET_LOCK}), held by a connection of its
 * own from before the work begins, the copy too, until the process ends, however that ends. {@link OwnershipLock} is about
 * applying alone. Thread-safe.
 */
public final class TurnLock implements AutoCloseable {
    /** Of the server with a machine that is gone without a word; {@link #take} is called far more often. */
    private static final int DEAD_AFTER_SECONDS = 20;

    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(TurnLock.class);

    private final InstanceAddress address;
    private final String lock;
    private @Nullable Connection connection;
    private long lost;

    /** @param name of the replication */
    public TurnLock(InstanceAddress address, String name) {
        this.address = address;
        this.lock = LockName.of(name + " turn");
    }

    /**
     * Makes sure that the lock is held, and waits for a second at most.
     *
     * @return false while another process has it
     * @throws SQLException when the new instance cannot be asked
     */
    public synchronized boolean take() throws SQLException {
        try {
            return got(open());
        } catch (SQLException e) {
            close();
            throw e;
        }
    }

    /** Asks again on a new connection where the one before is gone. */
    private boolean got(Connection now) throws SQLException {
        long own = TargetConnections.id(now);
        long owner = TargetConnections.lockOwner(now, lock);
        if (owner == own) {
            return true;
        }
        if (lost != 0 && owner == lost) {
            // Our own lost connection, which the server still believes in.
            TargetConnections.kill(now, lost);
        }
        try (PreparedStatement statement = now.prepareStatement("SELECT GET_LOCK(?, 1)")) {
            statement.setString(1, lock);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                boolean got = row.getInt(1) == 1;
                lost = got ? own : lost;
                return got;
            }
        }
    }

    private Connection open() throws SQLException {
        Connection now = connection;
        if (now != null && now.isValid((int) ANSWER.toSeconds())) {
            return now;
        }
        close();
        Connection opened = address.connect(address.properties(StandardCharsets.UTF_8, ANSWER));
        connection = opened;
        try (Statement statement = opened.createStatement()) {
            statement.execute("SET SESSION wait_timeout=" + DEAD_AFTER_SECONDS);
        }
        return opened;
    }

    /** For people: where the lock is. */
    public String place() {
        return "the lock '" + lock + "' on " + address.place();
    }

    @Override
    public synchronized void close() {
        LOG.debug("{} is let go", lock);
        TargetConnections.abort(connection);
        connection = null;
    }
}
