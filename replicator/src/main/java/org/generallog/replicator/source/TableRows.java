package org.generallog.replicator.source;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.generallog.replay.log.LogReadException;

/** Reads of log tables. */
final class TableRows {
    private TableRows() {}

    /** The rows of a table beyond the first {@code skip}; empty where the table does not exist. */
    static Optional<RowStream> stream(LogConnection log, String table, long skip, long limit, boolean shorten)
            throws SQLException, LogReadException {
        LogConnection.Open open = log.get();
        boolean blob = !open.version().mariaDb() && open.version().isAtLeast(50700);
        RowQuery query = new RowQuery(log.pollTag(), blob);
        try {
            return Optional.of(new RowStream(open.connection(), query.sql(table, skip, limit, shorten)));
        } catch (SQLException e) {
            if (e.getErrorCode() == SourceErrors.NO_SUCH_TABLE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The row of this ordinal. */
    static Optional<RawRow> row(LogConnection log, String table, long ordinal) throws SQLException, LogReadException {
        Optional<RowStream> stream = stream(log, table, ordinal - 1, 1, false);
        if (stream.isEmpty()) {
            return Optional.empty();
        }
        Optional<RawRow> row = Optional.ofNullable(stream.get().next());
        if (row.isPresent()) {
            // Reads on to the end, so that the connection is free again.
            stream.get().next();
        }
        return row;
    }

    static long count(LogConnection log, String table) throws SQLException, LogReadException {
        try (Statement statement = log.get().connection().createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT " + log.connections().tag("count", "") + " COUNT(*) FROM mysql.`" + table + "`")) {
            row.next();
            return row.getLong(1);
        }
    }
}
