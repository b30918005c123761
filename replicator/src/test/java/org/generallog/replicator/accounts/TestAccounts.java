package org.generallog.replicator.accounts;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.generallog.replicator.jdbc.InstanceAddress;
import org.generallog.replicator.jdbc.TlsMode;
import org.generallog.testbed.server.RunningDatabase;

/** Does before a copy what the runbook says: the accounts of the old instance are created on the new one. */
public final class TestAccounts {
    private TestAccounts() {}

    /** What has to be there before the copy. */
    public static void create(RunningDatabase older, RunningDatabase newer) throws SQLException {
        List<String> script = AccountScript.lines(address(older), address(newer));
        try (Connection connection = newer.connect();
                Statement statement = connection.createStatement()) {
            for (String line : script) {
                if (!line.startsWith("--")) {
                    statement.execute(line);
                }
            }
        }
    }

    private static InstanceAddress address(RunningDatabase server) {
        return new InstanceAddress(
                server.host(), server.port(), server.username(), server.password(), TlsMode.PREFERRED);
    }
}
