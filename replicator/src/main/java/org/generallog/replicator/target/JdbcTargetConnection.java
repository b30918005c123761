package org.generallog.replicator.target;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.generallog.replay.apply.Dialect;
import org.generallog.replay.apply.TargetConnection;
import org.generallog.replay.apply.TargetException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of Connector/J. Its charset is ISO-8859-1, one character for each byte, so statements pass through the driver
 * unchanged; what the bytes mean is said to the server with {@code SET character_set_client}, behind the driver's back.
 */
final class JdbcTargetConnection implements TargetConnection {
    private static final Logger log = LoggerFactory.getLogger(JdbcTargetConnection.class);

    private final Connection connection;
    private final long id;
    private final Dialect dialect;

    JdbcTargetConnection(Connection connection, long id, Dialect dialect) {
        this.connection = connection;
        this.id = id;
        this.dialect = dialect;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public Dialect dialect() {
        return dialect;
    }

    @Override
    public void execute(byte[] packet) throws TargetException {
        try (Statement statement = connection.createStatement()) {
            // Else {…} in a statement's texts would be read as JDBC's escapes.
            statement.setEscapeProcessing(false);
            boolean rows = statement.execute(new String(packet, StandardCharsets.ISO_8859_1));
            while (rows || statement.getUpdateCount() != -1) {
                rows = statement.getMoreResults();
            }
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    @Override
    public List<List<String>> query(String sql) throws TargetException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            String bytes = new String(sql.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            try (ResultSet rows = statement.executeQuery(bytes)) {
                int columns = rows.getMetaData().getColumnCount();
                List<List<String>> all = new ArrayList<>();
                while (rows.next()) {
                    List<String> row = new ArrayList<>();
                    for (int i = 1; i <= columns; i++) {
                        String value = rows.getString(i);
                        row.add(value == null ? "" : value);
                    }
                    all.add(row);
                }
                return all;
            }
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    @Override
    public void abort() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            log.debug("abort", e);
        }
    }

    @Override
    public void close() {
        // Not close(): that would wait for a server that may be gone, and a rollback is what the server does by itself.
        abort();
    }

    static TargetException failure(SQLException e) {
        String state = e.getSQLState();
        return TargetException.of(e.getErrorCode(), state == null ? "" : state, String.valueOf(e.getMessage()), e);
    }
}
