package org.generallog.replicator.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerPair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A statement that would hold or stop the applying is ended and recorded, and what comes after it goes on. */
class HarmIT {
    private static final String REJECTED = "SELECT COUNT(*) FROM replicator.rejected WHERE message LIKE ";

    @TempDir
    Path folder;

    @Test
    void whatHoldsOrStopsTheApplyingIsRecorded() throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured(), "apply.statement-limit: 2s")) {
            RunningDatabase old = scenario.older();
            RunningDatabase other = scenario.newer();
            scenario.replication().start("run", "--start", "now");
            scenario.replication().awaitCapturing();
            scenario.awaitRow();
            Scenario.execute(
                    old,
                    "CREATE DATABASE harm",
                    "CREATE TABLE harm.t (id INT PRIMARY KEY) ENGINE=InnoDB",
                    "CREATE TABLE harm.other (seconds INT) ENGINE=InnoDB",
                    "INSERT INTO harm.other VALUES (0)",
                    "CREATE PROCEDURE harm.sleeps(i INT) BEGIN DECLARE n INT; SELECT seconds INTO n FROM harm.other;"
                            + " DO SLEEP(n); INSERT INTO harm.t VALUES (i); END",
                    "CREATE PROCEDURE harm.waits(i INT) BEGIN DO GET_LOCK('harm', 1000); INSERT INTO harm.t VALUES (i); END",
                    "CREATE PROCEDURE harm.strange(i INT) BEGIN INSERT INTO harm.t VALUES (i);"
                            + " SET time_zone = CONCAT('no', 'where'); END");
            scenario.awaitApplied();
            Scenario.execute(other, "UPDATE harm.other SET seconds = 1000");
            try (Connection holder = other.connect();
                    Statement lock = holder.createStatement();
                    Connection session = old.connect("harm");
                    Statement statement = session.createStatement()) {
                lock.execute("SELECT GET_LOCK('harm', 0)");
                statement.execute("CALL sleeps(1)");
                statement.execute("INSERT INTO t VALUES (2)");
                statement.execute("CALL waits(3)");
                statement.execute("INSERT INTO t VALUES (4)");
                // Fails there too, behind its first statement.
                try {
                    statement.execute("CALL strange(5)");
                } catch (java.sql.SQLException expected) {
                    assertEquals(1298, expected.getErrorCode());
                }
                statement.execute("INSERT INTO t VALUES (6)");
                scenario.awaitApplied();
            }
            assertEquals(2, Scenario.number(other, "SELECT COUNT(*) FROM harm.t WHERE id IN (2, 4)"));
            assertEquals(1, Scenario.number(other, "SELECT COUNT(*) FROM harm.t WHERE id = 6"));
            // MariaDB's SLEEP and GET_LOCK return at once, and the statement goes on; MySQL's fail.
            long rejected = Scenario.number(other, REJECTED + "'%apply.statement-limit%'");
            long written = Scenario.number(other, "SELECT COUNT(*) FROM harm.t WHERE id IN (1, 3)");
            assertEquals(2, rejected + written, () -> told(scenario));
            assertTrue(rejected == 2 || listed(other, "interrupted"), () -> told(scenario));
            assertEquals(1, Scenario.number(other, REJECTED + "'%time zone%'"));
            assertTrue(listed(other, "rejected"), () -> told(scenario));
        }
    }

    private static String told(Scenario scenario) {
        try {
            return scenario.rejected() + scenario.replication().describe();
        } catch (Exception e) {
            return e.toString();
        }
    }

    private static boolean listed(RunningDatabase newer, String reason) throws java.sql.SQLException {
        return Scenario.number(newer, "SELECT COUNT(*) FROM replicator.to_verify WHERE reason = '" + reason + "'") > 0;
    }
}
