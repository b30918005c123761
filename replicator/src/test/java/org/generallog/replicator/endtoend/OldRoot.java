package org.generallog.replicator.endtoend;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The account that the tests' own sessions have on an old MySQL: without it the new instance gets no program that they define. */
public final class OldRoot {
    private OldRoot() {}

    public static void create(Connection target) throws SQLException {
        try (Statement statement = target.createStatement()) {
            boolean known;
            try (ResultSet row =
                    statement.executeQuery("SELECT 1 FROM mysql.user WHERE User = 'root' AND Host = '127.0.0.1'")) {
                known = row.next();
            }
            if (!known) {
                statement.execute("CREATE USER 'root'@'127.0.0.1'");
                statement.execute("GRANT ALL ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION");
            }
        }
    }
}
