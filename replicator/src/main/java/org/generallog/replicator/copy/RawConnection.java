package org.generallog.replicator.copy;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that sends and receives bytes as they are.
 *
 * <p>The driver runs with {@code characterEncoding=ISO-8859-1}, so each char of a statement becomes one byte, and the
 * server is told the true charset with {@code SET NAMES} as a statement: all 256 values pass unchanged (measured on 5.5, 5.6,
 * MariaDB 10.11 and 9.7). {@code character_set_results=NULL} lets each column come in its own charset.
 */
final class RawConnection implements AutoCloseable {

    /** Takes one row of a streamed result; the row is only valid during the call. */
    interface RowHandler {
        void row(ResultSet row) throws SQLException, InterruptedException, CopyException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(RawConnection.class);

    private final Connection connection;
    private final UnaryOperator<String> tag;

    RawConnection(Connection connection, UnaryOperator<String> tag) {
        this.connection = connection;
        this.tag = tag;
    }

    /** Executes a statement given as text. */
    void execute(String sql) throws SQLException {
        executeBytes(carrier(tag.apply(sql)));
    }

    /** Executes a statement as it stands, without the copy's mark. */
    void executeUntagged(String sql) throws SQLException {
        executeBytes(carrier(sql));
    }

    /** Executes a statement whose chars are bytes. */
    void executeBytes(String bytes) throws SQLException {
        try (Statement statement = statement()) {
            statement.execute(bytes);
        }
    }

    /**
     * Executes a statement whose chars are bytes.
     *
     * @return the server's warnings, at most {@code limit}, each {@code code message}
     */
    List<String> executeAndWarn(String bytes, int limit) throws SQLException {
        try (Statement statement = statement()) {
            statement.execute(bytes);
            List<String> warnings = new ArrayList<>();
            for (SQLWarning w = statement.getWarnings(); w != null && warnings.size() < limit; w = w.getNextWarning()) {
                warnings.add(w.getErrorCode() + " " + w.getMessage());
            }
            return warnings;
        }
    }

    /** The rows of a small result. */
    List<RawRow> query(String sql) throws SQLException {
        return queryUntagged(tag.apply(sql));
    }

    /** The rows of a small result of a statement that carries its own mark, or none. */
    List<RawRow> queryUntagged(String sql) throws SQLException {
        try (Statement statement = statement();
                ResultSet result = statement.executeQuery(carrier(sql))) {
            int columns = result.getMetaData().getColumnCount();
            List<RawRow> rows = new ArrayList<>();
            while (result.next()) {
                byte[] @Nullable [] values = new byte[columns][];
                for (int i = 0; i < columns; i++) {
                    values[i] = result.getBytes(i + 1);
                }
                rows.add(new RawRow(values));
            }
            return rows;
        }
    }

    /** The only value of a result of one row, as text; empty when there is no row. */
    String value(String sql) throws SQLException {
        List<RawRow> rows = query(sql);
        return rows.isEmpty() ? "" : rows.get(0).text(0);
    }

    /** Reads a result row by row, in flat memory. */
    void stream(String sql, RowHandler handler) throws SQLException, InterruptedException, CopyException {
        try (Statement statement =
                connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
            statement.setEscapeProcessing(false);
            statement.setFetchSize(Integer.MIN_VALUE);
            try (ResultSet result = statement.executeQuery(carrier(tag.apply(sql)))) {
                deliver(result, handler);
            }
        }
    }

    private void deliver(ResultSet result, RowHandler handler)
            throws SQLException, InterruptedException, CopyException {
        boolean complete = false;
        try {
            while (result.next()) {
                handler.row(result);
            }
            complete = true;
        } finally {
            if (!complete) {
                // Closing a streamed result would first read the rest of it.
                abort();
            }
        }
    }

    /** Ends the connection at once, also while another thread waits for an answer on it. */
    void abort() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            // The connection is gone, which is what was wanted.
            LOG.debug("while a connection was aborted", e);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private Statement statement() throws SQLException {
        Statement statement = connection.createStatement();
        statement.setEscapeProcessing(false);
        return statement;
    }

    /** The UTF-8 bytes of a text, one char each. */
    static String carrier(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** The text of UTF-8 bytes given one char each. */
    static String text(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
