package org.generallog.replicator.jdbc;

import java.sql.SQLException;

/** Tells a wrong account from an instance that is down: the one will not cure itself. */
public final class AccessDenied {
    private AccessDenied() {}

    /** Whether the account, its password or this host is refused: errors 1045, 1130 and 1698. */
    public static boolean is(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql
                    && (sql.getErrorCode() == 1045 || sql.getErrorCode() == 1130 || sql.getErrorCode() == 1698)) {
                return true;
            }
        }
        return false;
    }
}
