package org.generallog.replicator.export;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.generallog.replay.apply.AppliedTransactions;
import org.generallog.replay.apply.Checkpoint;
import org.generallog.replay.apply.ReplicatorTables;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replicator.jdbc.InstanceAddress;
import org.generallog.replicator.target.JdbcCheckpointStore;
import org.jspecify.annotations.Nullable;

/** What the new instance knows of the relay log's transactions, all of one moment: its tables are read in one snapshot. */
final class Outcomes implements AutoCloseable {
    private static final Duration READ_TIMEOUT = Duration.ofMinutes(10);

    private final Connection connection;
    private final Statement streaming;
    private final String relayLog;
    private final @Nullable AppliedTransactions applied;
    private final @Nullable ResultSet recorded;
    private Optional<Recorded> next = Optional.empty();

    /** @param address of the new instance */
    Outcomes(InstanceAddress address, ReplicatorTables tables) throws SQLException {
        this.connection = address.connect(address.properties(StandardCharsets.UTF_8, READ_TIMEOUT));
        try {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
                statement.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT");
                Optional<Checkpoint> low = JdbcCheckpointStore.checkpoint(statement, tables);
                this.relayLog = low.isPresent() ? one(statement, tables.selectRelayLog()) : "";
                this.applied = low.isPresent()
                        ? AppliedTransactions.read(low.get(), rows(statement, tables.selectLanes()))
                        : null;
            }
            this.streaming = connection.createStatement();
            // Row by row: there may be millions (Connector/J, "ResultSet").
            streaming.setFetchSize(Integer.MIN_VALUE);
            this.recorded = applied == null ? null : streaming.executeQuery(tables.selectRecorded());
            advance();
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** The id of the relay log whose transactions these are; empty while nothing was applied. */
    String relayLog() {
        return relayLog;
    }

    boolean holds(RelayEntry entry) {
        return applied != null && applied.holds(entry);
    }

    /** The first that was not taken yet and that belongs to a transaction that ends at {@code end} or before. */
    Optional<Recorded> takeUpTo(RelayPosition end) throws SQLException {
        return next.isPresent() && next.get().end().compareTo(end) <= 0 ? take() : Optional.empty();
    }

    /** The first that was not taken yet. */
    Optional<Recorded> take() throws SQLException {
        Optional<Recorded> taken = next;
        if (taken.isPresent()) {
            advance();
        }
        return taken;
    }

    private void advance() throws SQLException {
        next = recorded != null && recorded.next() ? Optional.of(Recorded.of(recorded)) : Optional.empty();
    }

    private static String one(Statement statement, String sql) throws SQLException {
        return rows(statement, sql).get(0).get(0);
    }

    private static List<List<String>> rows(Statement statement, String sql) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        try (ResultSet each = statement.executeQuery(sql)) {
            int columns = each.getMetaData().getColumnCount();
            while (each.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    row.add(each.getString(i));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    @Override
    public void close() throws SQLException {
        // Not read to its end: the rest would have to come first.
        connection.abort(Runnable::run);
    }
}
