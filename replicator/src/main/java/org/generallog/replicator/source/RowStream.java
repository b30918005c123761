package org.generallog.replicator.source;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one log table as the server sends them, one by one: the connection is busy until the last one is read, and memory holds
 * no more than one.
 */
final class RowStream implements AutoCloseable {
    private static final int MOST_USERS = 1000;

    private final Connection connection;
    private final Statement statement;
    private final ResultSet rows;
    private final Map<String, String> users = new LinkedHashMap<>();
    private boolean ended;

    RowStream(Connection connection, String sql) throws SQLException {
        this.connection = connection;
        this.statement = connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
        // The driver's way to ask for a streamed answer.
        statement.setFetchSize(Integer.MIN_VALUE);
        this.rows = statement.executeQuery(sql);
    }

    /** The next row; null after the last one. */
    @Nullable
    RawRow next() throws SQLException {
        if (ended || !rows.next()) {
            end();
            return null;
        }
        String userHost = text(3);
        String known = users.putIfAbsent(userHost, userHost);
        if (users.size() > MOST_USERS) {
            users.clear();
        }
        byte[] argument = rows.getBytes(6);
        if (argument == null) {
            throw new SQLException(
                    "the server did not send the text of a row of the log; raise its max_allowed_packet");
        }
        return new RawRow(
                rows.getLong(1), rows.getLong(2), known == null ? userHost : known, text(4), rows.getLong(5), argument);
    }

    private String text(int column) throws SQLException {
        byte[] bytes = rows.getBytes(column);
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }

    /** Whether the last row has been read. */
    boolean ended() {
        return ended;
    }

    private void end() throws SQLException {
        if (!ended) {
            ended = true;
            rows.close();
            statement.close();
        }
    }

    /** Where rows are left, the connection is given up: the driver would else read them all. */
    @Override
    public void close() throws SQLException {
        if (!ended) {
            ended = true;
            connection.abort(Runnable::run);
        }
    }
}
