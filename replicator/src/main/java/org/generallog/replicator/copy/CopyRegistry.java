package org.generallog.replicator.copy;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.generallog.replay.apply.ReplicatorTables;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.transaction.Doubt;
import org.generallog.replay.transaction.ToVerify.Item;
import org.generallog.replicator.jdbc.InstanceAddress;
import org.generallog.replicator.jdbc.LockName;

/**
 * What became of each copy, in {@code copies} in the replicator's own schema on the new instance. Applying must not begin from a snapshot
 * whose copy is not {@link State#COMPLETE}.
 */
public final class CopyRegistry {
    /** {@code ER_BAD_DB_ERROR}, {@code ER_NO_SUCH_TABLE}. */
    private static final List<Integer> NOT_THERE = List.of(1049, 1146);

    /** A process that was killed a moment ago may still be connected. */
    private static final int LOCK_WAIT_SECONDS = 5;

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
    private final String schemaName;
    private final String table;
    private final String schema;

    /** @param schema the replicator's own schema on the new instance */
    public CopyRegistry(InstanceAddress target, String schema) {
        this.target = target;
        this.schemaName = schema;
        this.schema = Names.quote(schema);
        this.table = Names.quote(schema, "copies");
    }

    /** The state of the copy with this snapshot; empty when none is known. */
    public Optional<State> state(String name, String snapshotId) throws SQLException {
        return first("SELECT state FROM " + table + " WHERE " + key(name, snapshotId))
                .map(s -> State.valueOf(s.toUpperCase(Locale.ROOT)));
    }

    /** A copy and how far it is. */
    public record Entry(State state, CopyAmounts amounts) {}

    /** What the newest copy has created where it has broken off: the next one goes on with that. */
    Set<TargetObject> left(String name) throws SQLException {
        if (newest(name).filter(copy -> copy.state() != State.COMPLETE).isEmpty()) {
            return Set.of();
        }
        try (RawConnection connection = connect()) {
            return new ChunkBook(connection, schemaName, name).created();
        }
    }

    /** The newest copy of this replication. */
    public Optional<Entry> newest(String name) throws SQLException {
        return firstRow("SELECT state, tables_copied, tables_expected, rows_copied, rows_expected, bytes_copied FROM "
                        + table + " WHERE name = " + Names.literal(name)
                        + " ORDER BY started DESC, snapshot_id DESC LIMIT 1")
                .map(r -> new Entry(
                        State.valueOf(r.text(0).toUpperCase(Locale.ROOT)),
                        new CopyAmounts((int) r.number(1), (int) r.number(2), r.number(3), r.number(4), r.number(5))));
    }

    void started(String name, String snapshotId) throws SQLException {
        try (RawConnection connection = connect()) {
            connection.execute("CREATE DATABASE IF NOT EXISTS " + schema);
            connection.execute(
                    "CREATE TABLE IF NOT EXISTS " + table + " (name VARCHAR(64) CHARACTER SET utf8mb4 COLLATE"
                            + " utf8mb4_bin NOT NULL, snapshot_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,"
                            + " state VARCHAR(16) CHARACTER SET ascii NOT NULL, started DATETIME NOT NULL, finished DATETIME NULL,"
                            + " tables_copied INT NOT NULL DEFAULT 0, tables_expected INT NOT NULL DEFAULT 0, rows_copied BIGINT NOT NULL DEFAULT 0,"
                            + " rows_expected BIGINT NOT NULL DEFAULT 0, bytes_copied BIGINT NOT NULL DEFAULT 0, locked_ms BIGINT NOT NULL DEFAULT 0, message TEXT CHARACTER SET utf8mb4 NULL,"
                            + " PRIMARY KEY (name, snapshot_id)) ENGINE=InnoDB");
            connection.execute(ChunkBook.create(schemaName));
            connection.execute("INSERT INTO " + table + " (name, snapshot_id, state, started) VALUES ("
                    + Names.literal(name) + ", " + Names.literal(snapshotId) + ", 'running', UTC_TIMESTAMP())");
        }
    }

    void progress(String name, String snapshotId, CopyAmounts amounts) throws SQLException {
        try (RawConnection connection = connect()) {
            connection.execute("UPDATE " + table + " SET tables_copied = " + amounts.tables() + ", tables_expected = "
                    + amounts.ofTables() + ", rows_copied = " + amounts.rows() + ", rows_expected = " + amounts.ofRows()
                    + ", bytes_copied = " + amounts.bytes() + " WHERE " + key(name, snapshotId)
                    + " AND state = 'running'");
        }
    }

    void complete(String name, CopyResult result) throws SQLException {
        try (RawConnection connection = connect()) {
            connection.execute("UPDATE " + table
                    + " SET state = 'complete', finished = UTC_TIMESTAMP(), tables_copied = "
                    + result.tables() + ", tables_expected = " + result.tables() + ", rows_expected = " + result.rows()
                    + ", rows_copied = " + result.rows() + ", bytes_copied = " + result.bytes()
                    + ", locked_ms = " + result.snapshot().lockedMillis() + " WHERE "
                    + key(name, result.snapshot().id()));
        }
    }

    /** Lists tables whose rows are not the same though they were copied: they are compared row by row once the replication runs. */
    void list(String name, List<Chunk> differing) throws SQLException {
        if (differing.isEmpty()) {
            return;
        }
        ReplicatorTables tables = new ReplicatorTables(schemaName, name);
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        try (RawConnection connection = connect()) {
            for (String create : tables.create()) {
                connection.execute(create);
            }
            for (Chunk chunk : differing) {
                Item item = new Item(
                        Doubt.DIFFERS, chunk.table().database(), chunk.table().name(), "");
                connection.execute(tables.insertToVerify(item, RelayPosition.START, now, 1, now));
            }
        }
    }

    void failed(String name, String snapshotId, String message) throws SQLException {
        try (RawConnection connection = connect()) {
            connection.execute("UPDATE " + table + " SET state = 'failed', finished = UTC_TIMESTAMP(), message = "
                    + Names.literal(message) + " WHERE " + key(name, snapshotId));
        }
    }

    /**
     * Two copies at a time would drop each other's tables.
     *
     * @param connection holds the lock until it is closed
     */
    void lock(RawConnection connection, String name) throws SQLException, CopyException {
        String got = connection.value(
                "SELECT GET_LOCK(" + Names.literal(LockName.of(name + " copy")) + ", " + LOCK_WAIT_SECONDS + ")");
        if (!got.equals("1")) {
            throw new CopyException("another copy runs under the name '" + name + "': wait for it, or stop it");
        }
    }

    /** Whether a process copies under this name now. */
    public boolean isCopied(String name) throws SQLException {
        return first("SELECT IS_USED_LOCK(" + Names.literal(LockName.of(name + " copy")) + ")")
                .filter(owner -> !owner.isEmpty())
                .isPresent();
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

    /** Deletes what belongs to an earlier attempt: first of all its checkpoint, so that nothing goes on from there any more. */
    void forget(String name) throws SQLException {
        for (String each : List.of(
                "checkpoint", "lane", "ddl_intent", "rejected", "to_verify", "proofs", "copies", "copy_chunks")) {
            try (RawConnection connection = connect()) {
                connection.execute("DELETE FROM " + schema + "." + each + " WHERE name = " + Names.literal(name));
            } catch (SQLException e) {
                if (!NOT_THERE.contains(e.getErrorCode())) {
                    throw e;
                }
            }
        }
    }

    private Optional<String> first(String sql) throws SQLException {
        return firstRow(sql).map(r -> r.text(0));
    }

    private Optional<RawRow> firstRow(String sql) throws SQLException {
        try (RawConnection connection = connect()) {
            return connection.query(sql).stream().findFirst();
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
