package org.generallog.replicator.verify;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.generallog.replay.apply.ReplicatorTables;
import org.generallog.replay.verify.Key;
import org.generallog.replay.verify.VerifyException;
import org.generallog.replicator.target.CutoverMark;
import org.jspecify.annotations.Nullable;

/** Transactions on the new instance in which rows of one table are written, each recorded with before and after. */
final class RepairTransactions {
    private static final int LOCK_WAIT_SECONDS = 10;
    /** Rows of other tables that go for one row. */
    private static final int MOST_IN_THE_WAY = 20;

    private final Instances instances;
    private final TablePair table;
    private final ReplicatorTables tables;
    private final Consumer<String> statements;
    private final boolean rowLocks;
    private final TriggerRoom room;

    /**
     * @param statements told of each statement that is, or would be, run
     * @param room what is done about rows that triggers would write again
     * @param rowLocks whether the table's engine locks rows until a transaction ends; else the table is locked
     */
    RepairTransactions(
            Instances instances,
            TablePair table,
            ReplicatorTables tables,
            Consumer<String> statements,
            boolean rowLocks,
            TriggerRoom room) {
        this.instances = instances;
        this.table = table;
        this.tables = tables;
        this.statements = statements;
        this.rowLocks = rowLocks;
        this.room = room;
    }

    /** What is done in one of them. */
    interface Work {
        List<Key> in(Open transaction) throws SQLException, VerifyException, InterruptedException;
    }

    void told(String sql) {
        statements.accept(sql);
    }

    /** @return keys of the rows that were written; none where somebody else holds them */
    List<Key> run(Work work) throws VerifyException, InterruptedException {
        try (Connection connection = instances.newer()) {
            connection.setAutoCommit(false);
            try {
                if (!rowLocks) {
                    lock(connection);
                }
                refuseAfterCutover(connection);
                List<Key> written = written(work, connection);
                connection.commit();
                return written;
            } catch (SQLException | VerifyException | InterruptedException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                if (!rowLocks) {
                    execute(connection, "UNLOCK TABLES");
                }
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            if (TableTrouble.isLocked(e)) {
                // They are applied to: nothing is written, and they are not quiet.
                return List.of();
            }
            if (TableTrouble.isTooLarge(e)) {
                throw TableTrouble.tooLarge(table.name() + " cannot be repaired", e);
            }
            String message = table.name() + " cannot be repaired: " + e.getMessage()
                    + ". What was repaired before is committed; the rows of this transaction are as they were";
            throw TableTrouble.isPassing(e) ? new VerifyException(message, e) : new TableTrouble(message, e);
        }
    }

    private List<Key> written(Work work, Connection connection)
            throws SQLException, VerifyException, InterruptedException {
        try {
            return work.in(new Open(connection));
        } catch (RuntimeException | OutOfMemoryError e) {
            // Where a statement could not be closed either, the error comes within another.
            if (TableTrouble.isTooLarge(e)) {
                throw TableTrouble.tooLarge(table.name() + " cannot be repaired", e);
            }
            throw e;
        }
    }

    /** Tables without transactions: what is written stays, and what is applied meanwhile waits. */
    private void lock(Connection connection) throws SQLException {
        execute(connection, "SET SESSION lock_wait_timeout = " + LOCK_WAIT_SECONDS);
        execute(
                connection,
                Instances.bytes("LOCK TABLES " + table.name().quoted() + " WRITE, " + tables.repaired() + " WRITE, "
                        + tables.cutover() + " READ"));
    }

    /** What applications have written since is right, and differs. */
    private void refuseAfterCutover(Connection connection) throws SQLException, TableTrouble {
        Optional<Instant> since =
                rowLocks ? CutoverMark.hold(connection, tables) : CutoverMark.read(connection, tables);
        if (since.isPresent()) {
            throw new TableTrouble(table.name() + " is not repaired: " + Verification.goneOver(since.get()));
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** One that is open. */
    final class Open {
        private final Connection connection;

        private Open(Connection connection) {
            this.connection = connection;
        }

        Connection connection() {
            return connection;
        }

        /** Writes, and records nothing: half of a change. */
        void write(String sql) throws SQLException {
            change(sql);
            told(sql);
        }

        /**
         * Writes a row and records it.
         *
         * @param row for people
         */
        void write(String sql, String row, @Nullable String before, @Nullable String after) throws SQLException {
            change(sql);
            record(table.name(), sql, row, before, after);
            told(sql);
        }

        private void record(TableName of, String sql, String row, @Nullable String before, @Nullable String after)
                throws SQLException {
            ReplicatorTables.Repaired record = new ReplicatorTables.Repaired(of.database(), of.table(), row);
            long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
            RepairTransactions.execute(
                    connection, Instances.bytes(tables.insertRepaired(record, before, after, sql, now)));
        }

        /** Rows in the way of what triggers write go first. */
        private void change(String sql) throws SQLException {
            for (int rows = 0; ; rows++) {
                try {
                    RepairTransactions.execute(connection, Instances.bytes(sql));
                    return;
                } catch (SQLException refused) {
                    // Only the statement is undone (manual, "InnoDB Error Handling").
                    Optional<TriggerRoom.Row> other = rowLocks && rows < MOST_IN_THE_WAY
                            ? room.inTheWay(connection, table.name(), refused)
                            : Optional.empty();
                    if (other.isEmpty()) {
                        throw refused;
                    }
                    TriggerRoom.Row row = other.get();
                    RepairTransactions.execute(connection, Instances.bytes(row.delete()));
                    record(row.table(), row.delete(), row.where(), row.text(), null);
                    told(row.delete());
                }
            }
        }
    }
}
