package org.generallog.testbed.workload;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** One connection of the application: sends its statements at the pace, counts them, and knows whether a transaction is open. */
final class ShopSession implements AutoCloseable {
    /** Reads that the session does for each write: 30 of 100 statements write. */
    private static final double READS_PER_WRITE = 7.0 / 3;

    private final Connection connection;
    private final SessionKind kind;
    private final WorkloadCounters counters;
    private final Pace pace;
    private final Random random;
    private boolean inTransaction;
    private boolean dead;
    private double readsOwed;

    ShopSession(Connection connection, SessionKind kind, WorkloadCounters counters, Pace pace, Random random)
            throws SQLException {
        this.connection = connection;
        this.kind = kind;
        this.counters = counters;
        this.pace = pace;
        this.random = random;
        if (!kind.unicode()) {
            // As such applications do; the character set of the handshake is not in the log.
            control("SET NAMES latin1");
        }
        if (!kind.autocommit()) {
            connection.setAutoCommit(false);
        }
    }

    SessionKind kind() {
        return kind;
    }

    boolean inTransaction() {
        return inTransaction;
    }

    boolean isDead() {
        return dead;
    }

    boolean owesReads() {
        return readsOwed >= 1;
    }

    /** Changes rows. */
    int write(String sql, @Nullable Object... values) throws SQLException {
        pace.await();
        counters.writes.increment();
        readsOwed += READS_PER_WRITE;
        return update(sql, values);
    }

    /** Reads all rows, and looks at none of them. */
    void read(String sql, @Nullable Object... values) throws SQLException {
        paceRead();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            statement.executeQuery().close();
        }
    }

    /** Reads one number, 0 for NULL. */
    long readNumber(String sql, @Nullable Object... values) throws SQLException {
        paceRead();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }
    }

    private void paceRead() {
        pace.await();
        counters.reads.increment();
        readsOwed -= 1;
    }

    /** A statement that neither reads nor writes rows, sent as it stands. */
    void control(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The driver's way to change the default database, which the log shows as {@code Init DB}. */
    void changeDatabase(String database) throws SQLException {
        connection.setCatalog(database);
    }

    void begin() throws SQLException {
        if (kind.autocommit()) {
            control(random.nextBoolean() ? "START TRANSACTION" : "BEGIN");
        }
        inTransaction = true;
    }

    void commit() throws SQLException {
        if (kind.autocommit()) {
            control("COMMIT");
        } else {
            connection.commit();
        }
        inTransaction = false;
        counters.commits.increment();
    }

    void rollback() throws SQLException {
        if (kind.autocommit()) {
            control("ROLLBACK");
        } else {
            connection.rollback();
        }
        inTransaction = false;
        counters.rollbacks.increment();
    }

    /** One statement on its own: autocommitted, or with a commit after it where the session has no autocommit. */
    void writeAlone(String sql, @Nullable Object... values) throws SQLException {
        if (kind.autocommit()) {
            write(sql, values);
        } else {
            inTransaction = true;
            write(sql, values);
            commit();
        }
    }

    /** The client vanishes: its socket closes without a word, and its transaction, if any, is rolled back by the server. */
    void die() throws SQLException {
        dead = true;
        inTransaction = false;
        counters.deaths.increment();
        connection.abort(Runnable::run);
    }

    @Override
    public void close() throws SQLException {
        if (!dead) {
            connection.close();
        }
    }

    private int update(String sql, @Nullable Object... values) throws SQLException {
        if (values.length == 0) {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate(sql);
            }
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            return statement.executeUpdate();
        }
    }

    private static void bind(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }
}
