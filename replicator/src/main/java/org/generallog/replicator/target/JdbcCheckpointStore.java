package org.generallog.replicator.target;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.generallog.replay.apply.Checkpoint;
import org.generallog.replay.apply.CheckpointStore;
import org.generallog.replay.apply.ReplicatorTables;
import org.generallog.replay.apply.TargetException;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replicator.jdbc.InstanceAddress;

/** The checkpoint in the replicator's schema on the new instance. Each call has a connection of its own. */
public final class JdbcCheckpointStore implements CheckpointStore {
    /** Unknown database, no such table. */
    private static final int NO_DATABASE = 1049;

    private static final int NO_TABLE = 1146;

    private final TargetConnections connections;
    private final String schema;

    /** @param schema {@code target.schema} */
    public JdbcCheckpointStore(InstanceAddress address, String schema) {
        this.connections = new TargetConnections(address);
        this.schema = schema;
    }

    @Override
    public Optional<Checkpoint> load(String name) throws TargetException {
        return with(statement -> checkpoint(statement, tables(name)));
    }

    @Override
    public Optional<String> relayLog(String name) throws TargetException {
        if (load(name).isEmpty()) {
            return Optional.empty();
        }
        return with(statement -> {
            try (ResultSet row = statement.executeQuery(tables(name).selectRelayLog())) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        });
    }

    @Override
    public void initialise(String name, RelayPosition position, String relayLog) throws TargetException {
        ReplicatorTables tables = tables(name);
        Checkpoint there = with(statement -> {
            create(statement, tables);
            for (String sql : tables.forgetAttempt()) {
                statement.execute(sql);
            }
            statement.execute(tables.insertCutover());
            statement.execute(tables.insertCheckpoint(
                    position, relayLog, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now())));
            return checkpoint(statement, tables).orElseThrow();
        });
        if (!there.position().equals(position)) {
            throw TargetException.fatal(
                    "'" + name + "' was applied up to " + there.position() + " already, and shall now begin at "
                            + position,
                    "go on from the checkpoint (--start checkpoint), or choose another name, or delete its row from "
                            + schema + ".checkpoint on the new instance");
        }
    }

    /** Creates what an earlier version's schema does not have yet. */
    public void createMissing(String name) throws TargetException {
        with(statement -> {
            create(statement, tables(name));
            statement.execute(tables(name).insertCutover());
            return name;
        });
    }

    /** Statements recorded as {@code rejected} or {@code assumed} under this name. */
    public long recorded(String name, String state) throws TargetException {
        return with(statement -> {
            try (ResultSet row = statement.executeQuery(tables(name).countRecorded(state))) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    private ReplicatorTables tables(String name) {
        return new ReplicatorTables(schema, name);
    }

    /** Reads it on a connection of the caller's; empty also where no replicator has made its tables yet. */
    public static Optional<Checkpoint> checkpoint(Statement statement, ReplicatorTables tables) throws SQLException {
        try (ResultSet rows = statement.executeQuery(tables.selectCheckpoint())) {
            return rows.next()
                    ? Optional.of(new Checkpoint(new RelayPosition(rows.getLong(1), rows.getLong(2)), rows.getLong(3)))
                    : Optional.empty();
        } catch (SQLException e) {
            if (isNotThere(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Whether no replicator has made its tables yet. */
    static boolean isNotThere(SQLException e) {
        return e.getErrorCode() == NO_DATABASE || e.getErrorCode() == NO_TABLE;
    }

    private static void create(Statement statement, ReplicatorTables tables) throws SQLException {
        for (String sql : tables.create()) {
            statement.execute(sql);
        }
    }

    private <T> T with(Work<T> work) throws TargetException {
        try (Connection connection = connections.open();
                Statement statement = connection.createStatement()) {
            return work.on(statement);
        } catch (SQLException e) {
            throw JdbcTargetConnection.failure(e);
        }
    }

    @FunctionalInterface
    private interface Work<T> {
        T on(Statement statement) throws SQLException;
    }
}
