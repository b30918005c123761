package org.generallog.replicator.load;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.generallog.testbed.workload.Pace;
import org.jspecify.annotations.Nullable;

/** One connection of a load: sends at the pace and counts. */
public final class Client implements AutoCloseable {
    private final Connection connection;
    private final Counts counts;
    private final Pace pace;
    private final double readsPerWrite;
    private double readsOwed;
    private boolean inTransaction;

    /** @param readsPerWrite how many reads {@link #owesReads} asks for */
    Client(Connection connection, Counts counts, Pace pace, double readsPerWrite) {
        this.connection = connection;
        this.counts = counts;
        this.pace = pace;
        this.readsPerWrite = readsPerWrite;
    }

    boolean inTransaction() {
        return inTransaction;
    }

    /** Whether it is behind with the reads that go with its writes. */
    public boolean owesReads() {
        return readsOwed >= 1;
    }

    /** Inserts by {@code getGeneratedKeys}; returns the first id that the server gave, 0 when it gave none. */
    public long insert(String sql, @Nullable Object... values) throws SQLException {
        beforeWrite();
        try (PreparedStatement statement = connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS)) {
            bind(statement, values);
            statement.executeUpdate();
            try (ResultSet keys = statement.getGeneratedKeys()) {
                return keys.next() ? keys.getLong(1) : 0;
            }
        }
    }

    /** Returns the number of rows. */
    public int write(String sql, @Nullable Object... values) throws SQLException {
        beforeWrite();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            return statement.executeUpdate();
        }
    }

    /** Writes what the server refuses now and then; returns whether it was taken. */
    public boolean tryWrite(int mayFailWith, String sql, @Nullable Object... values) throws SQLException {
        try {
            write(sql, values);
            return true;
        } catch (SQLException e) {
            if (e.getErrorCode() != mayFailWith) {
                throw e;
            }
            counts.error(e.getErrorCode());
            return false;
        }
    }

    private void beforeWrite() {
        pace.await();
        counts.writes.increment();
        readsOwed += readsPerWrite;
    }

    /** The first column of the first row; 0 when there is none. */
    public long read(String sql, @Nullable Object... values) throws SQLException {
        pace.await();
        counts.reads.increment();
        readsOwed -= 1;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }
    }

    /** A text that is sent as it stands and is not counted. */
    public void control(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    public void begin() throws SQLException {
        control("START TRANSACTION");
        inTransaction = true;
    }

    public void commit() throws SQLException {
        control("COMMIT");
        inTransaction = false;
        counts.commits.increment();
    }

    public void rollback() throws SQLException {
        control("ROLLBACK");
        inTransaction = false;
        counts.rollbacks.increment();
    }

    /** A statement was refused, or killed: its transaction is given up. */
    void failed(int code) throws SQLException {
        counts.error(code);
        if (inTransaction) {
            rollback();
        }
    }

    private static void bind(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
