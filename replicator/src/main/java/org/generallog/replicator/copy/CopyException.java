package org.generallog.replicator.copy;

import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

/** The copy did not come to its end. The message says what was tried, why it failed and what helps. */
public final class CopyException extends Exception {
    /** An unknown database or table, an unknown column, a definition that is not the snapshot's. */
    private static final Set<Integer> SCHEMA_CHANGED = Set.of(1049, 1146, 1054, 1412);

    public CopyException(String message) {
        super(message);
    }

    public CopyException(String message, Throwable cause) {
        super(message, cause);
    }

    /** An instance that was restarted, or a network that failed. */
    public boolean isConnectionLost() {
        return sql().map(SQLException::getSQLState)
                .filter(state -> state.startsWith("08"))
                .isPresent();
    }

    /** A table was renamed, dropped or altered while it was read. The next copy finds it as it is by then. */
    public boolean isSchemaChanged() {
        return sql().map(SQLException::getErrorCode)
                .filter(SCHEMA_CHANGED::contains)
                .isPresent();
    }

    private Optional<SQLException> sql() {
        for (Throwable cause = this; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException e) {
                return Optional.of(e);
            }
        }
        return Optional.empty();
    }
}
