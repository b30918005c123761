package org.generallog.replicator.copy;

import java.sql.SQLException;
import java.util.List;

/** An account of a server, as {@code mysql.user} writes it. */
record Account(String user, String host) {
    /** Access denied to a database, a table. */
    private static final List<Integer> DENIED = List.of(1044, 1142);

    /** Whether the account is there; yes where that may not be looked up: the server itself will say when it minds. */
    boolean exists(RawConnection server) throws SQLException {
        try {
            return !server.query("SELECT 1 FROM mysql.user WHERE User = " + Names.literal(user) + " AND Host = "
                            + Names.literal(host))
                    .isEmpty();
        } catch (SQLException e) {
            if (DENIED.contains(e.getErrorCode())) {
                return true;
            }
            throw e;
        }
    }

    @Override
    public String toString() {
        return Names.literal(user) + "@" + Names.literal(host);
    }
}
