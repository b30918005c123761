package org.generallog.replicator.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.generallog.replicator.config.ConfigInputs;
import org.generallog.replicator.config.ConfigLoader;
import org.generallog.replicator.config.ReplicationConfig;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerPair;
import org.generallog.testbed.server.TestServers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What must be right on the new instance is looked at before anything is applied. */
class BeforeApplyIT {
    private static final String ACCOUNT = "'checked'@'127.0.0.1'";
    private static final String RIGHTS =
            "SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, REFERENCES, INDEX, ALTER, CREATE TEMPORARY TABLES, LOCK TABLES,"
                    + " EXECUTE, CREATE VIEW, SHOW VIEW, CREATE ROUTINE, ALTER ROUTINE, EVENT";

    private RunningDatabase server;

    @BeforeEach
    void account() throws Exception {
        server = TestServers.newer(ServerPair.configured());
        execute("CREATE USER " + ACCOUNT + " IDENTIFIED BY 'word'");
    }

    @AfterEach
    void forget() throws Exception {
        execute("DROP USER " + ACCOUNT, "SET GLOBAL event_scheduler = OFF");
    }

    private void execute(String... statements) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private List<String> problems(String... only) throws Exception {
        return problemsOf(server.username(), server.password(), only);
    }

    private List<String> problemsOf(String user, String password, String... only) throws Exception {
        Map<String, String> flags = Map.ofEntries(
                Map.entry("source.host", "nowhere.invalid"),
                Map.entry("source.username", "nobody"),
                Map.entry("target.host", server.host()),
                Map.entry("target.port", "" + server.port()),
                Map.entry("target.username", user),
                Map.entry("target.password", password),
                Map.entry("target.tls", "disabled"),
                Map.entry("filter.databases", String.join(",", only)),
                Map.entry("filter.exclude-databases", "left_out"));
        ReplicationConfig config = ConfigLoader.load(new ConfigInputs(Optional.empty(), flags, Map.of()), Set.of())
                .config();
        try (Instances instances = new Instances(config)) {
            return Preflight.problems(instances, Checks.BEFORE_APPLY);
        }
    }

    @Test
    void anAccountWithAllRightsIsFit() throws Exception {
        assertEquals(List.of(), problems());
        execute("GRANT " + RIGHTS + ", TRIGGER ON *.* TO " + ACCOUNT);
        assertEquals(List.of(), problemsOf("checked", "word"));
    }

    @Test
    void withoutTriggerTheRemedyIsNamed() throws Exception {
        execute("GRANT " + RIGHTS + " ON *.* TO " + ACCOUNT);
        List<String> problems = problemsOf("checked", "word");
        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.get(0).contains("GRANT TRIGGER ON *.* TO " + ACCOUNT), problems::toString);
    }

    @Test
    void rightsOnTheReplicatedDatabasesAreEnough() throws Exception {
        execute(
                "GRANT " + RIGHTS + ", TRIGGER ON `shop\\_%`.* TO " + ACCOUNT,
                "GRANT ALL PRIVILEGES ON `replicator`.* TO " + ACCOUNT,
                "GRANT ALL PRIVILEGES ON `b`.* TO " + ACCOUNT,
                "GRANT SELECT ON `c`.* TO " + ACCOUNT);
        assertEquals(List.of(), problemsOf("checked", "word", "shop_a", "b"));
        List<String> problems = problemsOf("checked", "word", "shopxa", "shop_b", "c");
        assertEquals(2, problems.size(), problems::toString);
        assertTrue(problems.get(0).contains("ON `shopxa`.*"), problems::toString);
        assertTrue(problems.get(1).contains("GRANT INSERT, UPDATE"), problems::toString);
        // Databases that come later need rights too.
        assertEquals(1, problemsOf("checked", "word").size());
    }

    @Test
    void aRoleCounts() throws Exception {
        assumeTrue(!server.kind().id().startsWith("mysql-5"), "no roles there");
        boolean mariaDb = server.kind().isMariaDb();
        execute(
                "CREATE ROLE checker",
                "GRANT " + RIGHTS + ", TRIGGER ON *.* TO checker",
                "GRANT checker TO " + ACCOUNT);
        try {
            assertEquals(1, problemsOf("checked", "word").size());
            execute((mariaDb ? "SET DEFAULT ROLE checker FOR " : "SET DEFAULT ROLE checker TO ") + ACCOUNT);
            assertEquals(List.of(), problemsOf("checked", "word"));
        } finally {
            execute("DROP ROLE checker");
        }
    }

    @Test
    void eventsThatWouldRunTwiceAreNamed() throws Exception {
        execute(
                "CREATE DATABASE d",
                "CREATE DATABASE left_out",
                "CREATE EVENT d.resting ON SCHEDULE EVERY 1 DAY DISABLE DO DO 0",
                "CREATE EVENT left_out.other ON SCHEDULE EVERY 1 DAY DO DO 0",
                "SET GLOBAL event_scheduler = ON");
        assertEquals(List.of(), problems());
        execute("CREATE EVENT d.awake ON SCHEDULE EVERY 1 DAY DO DO 0");
        List<String> problems = problems();
        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.get(0).contains("its event_scheduler is on: `d`.`awake`; "), problems::toString);
        assertTrue(problems.get(0).contains("SET GLOBAL event_scheduler = OFF;"), problems::toString);
        execute("SET GLOBAL event_scheduler = OFF");
        assertEquals(List.of(), problems());
    }
}
