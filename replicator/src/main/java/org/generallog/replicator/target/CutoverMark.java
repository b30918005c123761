package org.generallog.replicator.target;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.generallog.replay.apply.ReplicatorTables;

/**
 * Whether applications write to the new instance since a cutover. What they write is a difference to the old instance that nobody may mend: who mends
 * holds the mark's row in the same transaction, so that a cutover waits for it.
 */
public final class CutoverMark {
    private CutoverMark() {}

    /** Since when; empty where there was no cutover. */
    public static Optional<Instant> read(Connection connection, ReplicatorTables tables) throws SQLException {
        return read(connection, tables.selectCutover());
    }

    /** The same, and no cutover comes until the transaction ends. */
    public static Optional<Instant> hold(Connection connection, ReplicatorTables tables) throws SQLException {
        return read(connection, tables.selectCutover() + " LOCK IN SHARE MODE");
    }

    private static Optional<Instant> read(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            if (!row.next()) {
                return Optional.empty();
            }
            long micros = row.getLong(1);
            return row.wasNull() ? Optional.empty() : Optional.of(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
        } catch (SQLException e) {
            if (JdbcCheckpointStore.isNotThere(e)) {
                // No replicator of this version has applied there.
                return Optional.empty();
            }
            throw e;
        }
    }
}
