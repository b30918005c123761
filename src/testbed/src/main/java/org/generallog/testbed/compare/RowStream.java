package org.generallog.testbed.compare;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** The rows of a query one after the other, never all in memory; values are the bytes that the server sent. */
final class RowStream implements AutoCloseable {
    private final Statement statement;
    private final ResultSet rows;
    private final int width;
    private long count;

    RowStream(Connection connection, String query) throws SQLException {
        statement = connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
        // Connector/J's word for "as they arrive".
        statement.setFetchSize(Integer.MIN_VALUE);
        rows = statement.executeQuery(query);
        width = rows.getMetaData().getColumnCount();
    }

    /** The next row, null at the end. */
    byte @Nullable [] @Nullable [] next() throws SQLException {
        if (!rows.next()) {
            return null;
        }
        count++;
        byte[] @Nullable [] row = new byte[width][];
        for (int i = 0; i < width; i++) {
            row[i] = rows.getBytes(i + 1);
        }
        return row;
    }

    /** Rows so far. */
    long count() {
        return count;
    }

    @Override
    public void close() throws SQLException {
        try (statement) {
            rows.close();
        }
    }
}
