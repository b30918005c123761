package org.generallog.replicator.copy;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.generallog.replicator.jdbc.InstanceAddress;
import org.generallog.replicator.jdbc.LockName;

/**
 * What became of each copy, in {@code copies} in the replicator's own schema on the new instance. Applying must not begin from a snapshot
 * whose copy is not {@link State#COMPLETE}.
 */
public final class CopyRegistry {
    /** {@code ER_BAD_DB_ERROR}, {@code ER_NO_SUCH_TABLE}. */
    private static final List<Integer> NOT_THERE = List.of(1049, 1146);

    private static final Duration READ_TIMEOUT = Duration.ofMinutes(1);

    /** A copy's state. */
    public enum State {
        /** It runs, or the process died in it. */
        RUNNING,
        /** All of the snapshot is on the new instance. */
        COMPLETE,
        FAILED
    }

    private final InstanceAddress target;
    private final String table;
    private final String schema;

    /** @param schema the replicator's own schema on the new instance */
    public CopyRegistry(InstanceAddress target, String schema) {
        this.target = target;
        this.schema = Names.quote(schema);
        this.table = Names.quote(schema, "copies");
    }

    /** The state of the copy with this snapshot; empty when none is known. */
    public Optional<State> state(String name, String snapshotId) throws SQLException {
        return first("SELECT state FROM " + table + " WHERE " + key(name, snapshotId))
                .map(s -> State.valueOf(s.toUpperCase(Locale.ROOT)));
    }

    /** The snapshot of the newest complete copy of this replication. */
    public Optional<String> newestComplete(String name) throws SQLException {
        return first("SELECT snapshot_id FROM " + table + " WHERE name = " + Names.literal(name)
                + " AND state = 'complete' ORDER BY started DESC LIMIT 1");
    }

    void started(String name, String snapshotId) throws SQLException {
        try (RawConnection connection = connect()) {
            connection.execute("CREATE DATABASE IF NOT EXISTS " + schema);
            connection.execute(
                    "CREATE TABLE IF NOT EXISTS " + table + " (name VARCHAR(64) CHARACTER SET utf8mb4 COLLATE"
                            + " utf8mb4_bin NOT NULL, snapshot_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,"
                            + " state VARCHAR(16) CHARACTER SET ascii NOT NULL, started DATETIME NOT NULL, finished DATETIME NULL,"
                            + " tables_copied INT NOT NULL DEFAULT 0, rows_copied BIGINT NOT NULL DEFAULT 0, bytes_copied BIGINT"
                            + " NOT NULL DEFAULT 0, locked_ms BIGINT NOT NULL DEFAULT 0, message TEXT CHARACTER SET utf8mb4 NULL,"
                            + " PRIMARY KEY (name, snapshot_id)) ENGINE=InnoDB");
            connection.execute("INSERT INTO " + table + " (name, snapshot_id, state, started) VALUES ("
                    + Names.literal(name) + ", " + Names.literal(snapshotId) + ", 'running', UTC_TIMESTAMP())");
        }
    }

    void complete(String name, CopyResult result) throws SQLException {
        try (RawConnection connection = connect()) {
            connection.execute("UPDATE " + table
                    + " SET state = 'complete', finished = UTC_TIMESTAMP(), tables_copied = "
                    + result.tables() + ", rows_copied = " + result.rows() + ", bytes_copied = " + result.bytes()
                    + ", locked_ms = " + result.snapshot().lockedMillis() + " WHERE "
                    + key(name, result.snapshot().id()));
        }
    }

    void failed(String name, String snapshotId, String message) throws SQLException {
        try (RawConnection connection = connect()) {
            connection.execute("UPDATE " + table + " SET state = 'failed', finished = UTC_TIMESTAMP(), message = "
                    + Names.literal(message) + " WHERE " + key(name, snapshotId));
        }
    }

    /** Whether a process applies under this name now: it holds the named lock. */
    boolean isApplied(String name) throws SQLException {
        return first("SELECT IS_USED_LOCK(" + Names.literal(LockName.of(name)) + ")")
                .filter(owner -> !owner.isEmpty())
                .isPresent();
    }

    boolean hasCheckpoint(String name) throws SQLException {
        return first("SELECT 1 FROM " + schema + ".checkpoint WHERE name = " + Names.literal(name))
                .isPresent();
    }

    /** Deletes the checkpoint and what belongs to it; rejected statements stay on record. */
    void forgetApplied(String name) throws SQLException {
        if (!hasCheckpoint(name)) {
            return;
        }
        try (RawConnection connection = connect()) {
            for (String each : List.of("checkpoint", "lane", "ddl_intent")) {
                connection.execute("DELETE FROM " + schema + "." + each + " WHERE name = " + Names.literal(name));
            }
        }
    }

    private Optional<String> first(String sql) throws SQLException {
        try (RawConnection connection = connect()) {
            return connection.query(sql).stream().findFirst().map(r -> r.text(0));
        } catch (SQLException e) {
            if (NOT_THERE.contains(e.getErrorCode())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private RawConnection connect() throws SQLException {
        RawConnection connection = new RawConnection(
                target.connect(target.properties(StandardCharsets.ISO_8859_1, READ_TIMEOUT)), UnaryOperator.identity());
        connection.execute("SET NAMES utf8mb4");
        return connection;
    }

    private static String key(String name, String snapshotId) {
        return "name = " + Names.literal(name) + " AND snapshot_id = " + Names.literal(snapshotId);
    }
}
