package org.generallog.replay.apply;

import org.generallog.replay.transaction.StatementChange;

/**
 * Statements of sessions without a default database. A connection that has had one cannot go back to having none, so
 * {@code information_schema} stands for it: nobody may create, change or drop anything there, so a name without a database finds
 * no table of anybody's, and what the old instance refused with {@code ER_NO_DB_ERROR} is refused here.
 *
 * <p>Measured on MySQL 5.6 and 9.7 and MariaDB 11.4 with each kind of statement: 1044 naming that schema for what writes or defines, 1109 for
 * tables that are read, 1305 for functions and procedures; what names its database in full runs as it did.
 */
final class NoDatabase {
    static final String STAND_IN = "information_schema";

    static final int ERROR = 1046;
    private static final String STATE = "3D000";
    private static final int ACCESS_DENIED = 1044;

    private NoDatabase() {}

    /** Whether an error says that a statement wanted to change the schema that stands for none: about the statement, not about our rights. */
    static boolean isRefusal(int code, String message) {
        return code == ACCESS_DENIED && names(message);
    }

    /** The error as the old instance gave it. */
    static TargetException asOnOldInstance(StatementChange change, TargetException e) {
        if (!change.context().database().isEmpty()
                || e.kind() != FailureKind.REJECTED
                || !names(String.valueOf(e.getMessage()))) {
            return e;
        }
        TargetException none = new TargetException(FailureKind.REJECTED, ERROR, STATE, "No database selected", "");
        none.initCause(e);
        return none;
    }

    private static boolean names(String message) {
        return message.contains(STAND_IN);
    }
}
