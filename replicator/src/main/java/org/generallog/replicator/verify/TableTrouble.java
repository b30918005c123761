package org.generallog.replicator.verify;

import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.generallog.replay.verify.VerifyException;
import org.jspecify.annotations.Nullable;

/** One table cannot be compared or mended, now and probably later: a server refuses what is asked. Others can. */
final class TableTrouble extends VerifyException {
    private static final long serialVersionUID = 1;

    private static final int DUPLICATE = 1062;
    private static final int LOCK_WAIT = 1205;
    private static final int DEADLOCK = 1213;
    /** Too many connections, shutdown, a query that was killed, a statement that took too long. */
    private static final Set<Integer> PASSING = Set.of(1040, 1053, 1203, LOCK_WAIT, DEADLOCK, 1226, 1317, 1969, 3024);

    TableTrouble(String message) {
        super(message);
    }

    TableTrouble(String message, SQLException cause) {
        super(message, cause);
    }

    private TableTrouble(String message, Throwable cause) {
        super(message, cause);
    }

    /** A row of many megabytes: the others can be compared, and the replication has to go on. */
    static TableTrouble tooLarge(String what, Throwable cause) {
        return new TableTrouble(
                what + ": its rows need more memory than there is, with a heap of "
                        + (Runtime.getRuntime().maxMemory() >> 20) + " MB; give the JVM more (-Xmx)",
                cause);
    }

    /** Whether memory was too little; the driver tells that as an error of the connection. */
    static boolean isTooLarge(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError) {
                return true;
            }
        }
        return false;
    }

    /** Whether a connection, and not the table, is what is wrong. */
    static boolean isPassing(SQLException e) {
        String state = e.getSQLState();
        return e instanceof SQLTransientException
                || e.getErrorCode() == 0
                || PASSING.contains(e.getErrorCode())
                || (state != null && state.startsWith("08"));
    }

    /** Whether somebody else held the rows. */
    static boolean isLocked(SQLException e) {
        return e.getErrorCode() == LOCK_WAIT || e.getErrorCode() == DEADLOCK;
    }

    static boolean isDuplicate(SQLException e) {
        return e.getErrorCode() == DUPLICATE;
    }

    /** Whether another row has the unique value that this one is to have. */
    boolean isDuplicate() {
        @Nullable Throwable cause = getCause();
        return cause instanceof SQLException e && isDuplicate(e);
    }
}
