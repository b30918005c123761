package org.generallog.replicator.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.generallog.testbed.server.RunningDatabase;

/** What a server has counted since its start. */
final class Counters {
    private Counters() {}

    static long of(RunningDatabase server, String name) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW GLOBAL STATUS LIKE '" + name + "'")) {
            row.next();
            return row.getLong(2);
        }
    }
}
