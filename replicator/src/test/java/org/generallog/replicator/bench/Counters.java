package org.generallog.replicator.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.generallog.testbed.server.RunningDatabase;

/** Numbers that a server tells; {@link #of} what it has counted since its start. */
final class Counters {
    private Counters() {}

    static long of(RunningDatabase server, String name) throws SQLException {
        return number(server, "SHOW GLOBAL STATUS LIKE '" + name + "'");
    }

    /** The last column of the first row. */
    static long number(RunningDatabase server, String query) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(row.getMetaData().getColumnCount());
        }
    }
}
