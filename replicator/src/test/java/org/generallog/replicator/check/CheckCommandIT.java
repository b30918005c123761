package org.generallog.replicator.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.generallog.replicator.endtoend.Replication;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerOptions;
import org.generallog.testbed.server.ServerPair;
import org.generallog.testbed.server.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The command as an operator gives it. */
class CheckCommandIT {
    private static final List<String> HOSTS = List.of("%", "localhost", "127.0.0.1");

    @TempDir
    Path folder;

    static List<ServerPair> pairs() {
        return ServerPair.all();
    }

    /** All questions are understood by each version, and no sound pair has an error. */
    @ParameterizedTest
    @MethodSource("pairs")
    void aSoundPairHasNoErrorAndNothingUnknown(ServerPair pair) throws Exception {
        assumeTrue(pair.isAvailable(), () -> pair + " is not here");
        try (RunningDatabase older = TestServers.own(pair.older(), ServerOptions.defaults());
                RunningDatabase newer =
                        TestServers.own(pair.newer(), ServerOptions.defaults().withoutGeneralLog())) {
            execute(
                    older,
                    "CREATE DATABASE d",
                    "CREATE TABLE d.t (id INT PRIMARY KEY)",
                    "CREATE TRIGGER d.fires BEFORE INSERT ON d.t FOR EACH ROW SET @a = 1",
                    "CREATE EVENT d.e ON SCHEDULE EVERY 1 DAY DISABLE DO DO 0",
                    "CREATE PROCEDURE d.p() DO 0",
                    "CREATE VIEW d.v AS SELECT * FROM d.t",
                    "INSERT INTO d.t VALUES (1)");
            Replication replication = Replication.byClasses(folder, older, newer);
            int code = replication.run("check", "--format", "json");
            JsonNode report = json(replication);
            Set<String> codes = new HashSet<>();
            for (JsonNode check : report.path("checks")) {
                codes.add(check.path("code").asText());
                String state = check.path("state").asText();
                // A definer of the old one's that the new one has not is what it says.
                boolean definer = check.path("code").asText().equals("definers-missing");
                assertTrue(definer || !Set.of("error", "unknown").contains(state), check::toString);
            }
            assertEquals(Checks.ALL.size(), codes.size());
            assertEquals(0, report.path("unknown").asInt());
            assertEquals(report.path("errors").asInt() == 0 ? 0 : 1, code, report::toString);
            assertTrue(
                    report.path("facts")
                            .path("old instance")
                            .asText()
                            .contains(pair.older().version()),
                    report::toString);
        }
    }

    @Test
    void anErrorEndsItWithOneAndTheCommandThatMendsIt() throws Exception {
        ServerPair pair = ServerPair.configured();
        try (RunningDatabase older = TestServers.own(pair.older(), ServerOptions.defaults());
                RunningDatabase newer =
                        TestServers.own(pair.newer(), ServerOptions.defaults().withoutGeneralLog())) {
            execute(older, "SET GLOBAL general_log = 0");
            Replication replication = Replication.byClasses(folder, older, newer);
            assertEquals(1, replication.run("check"), replication::describe);
            String said = replication.lastOutput();
            for (String part :
                    List.of("error     log-off: general_log is OFF", "SET GLOBAL general_log = 1;", " 1 error, ")) {
                assertTrue(said.contains(part), said);
            }
            for (String line : said.split("\n")) {
                boolean command = line.startsWith("              ");
                assertTrue(command || line.length() <= 100, line);
            }
            execute(older, "SET GLOBAL general_log = 1");
            assertEquals(0, replication.run("check"), replication::describe);
            assertTrue(replication.lastOutput().contains("warning   log-switched"), replication::describe);
        }
    }

    /** What an instance hides is not taken for what it does not have. */
    @Test
    void anAccountWithoutRightsIsToldWhichItLacks() throws Exception {
        ServerPair pair = ServerPair.configured();
        try (RunningDatabase older = TestServers.own(pair.older(), ServerOptions.defaults());
                RunningDatabase newer =
                        TestServers.own(pair.newer(), ServerOptions.defaults().withoutGeneralLog())) {
            for (String host : HOSTS) {
                execute(older, "CREATE USER 'few'@'" + host + "' IDENTIFIED BY ''");
            }
            execute(older, "CREATE DATABASE d", "CREATE TABLE d.t (id INT) ENGINE=MyISAM");
            Replication replication = Replication.byClasses(folder, older, newer);
            assertEquals(1, replication.run("check", "--format", "json", "--source-username", "few"));
            Set<String> grants = new HashSet<>();
            for (JsonNode check : json(replication).path("checks")) {
                grants.add(check.path("lacks").asText());
                if (check.path("code").asText().equals("engines")) {
                    assertEquals("unknown", check.path("state").asText());
                }
            }
            assertTrue(
                    grants.stream().anyMatch(each -> each.startsWith("GRANT SELECT ON mysql.* TO 'few'@")),
                    grants::toString);
            assertTrue(
                    grants.stream().anyMatch(each -> each.contains("SHOW VIEW, TRIGGER, EVENT ON *.* TO")),
                    grants::toString);
            for (String host : HOSTS) {
                execute(older, "GRANT SELECT, PROCESS ON *.* TO 'few'@'" + host + "'");
            }
            assertEquals(
                    2, replication.run("run", "--start", "now", "--source-username", "few"), replication::describe);
            assertTrue(
                    replication.lastOutput().contains("GRANT SHOW VIEW, TRIGGER, EVENT ON *.*"), replication::describe);
        }
    }

    @Test
    void itDisturbsNoRunningReplication() throws Exception {
        ServerPair pair = ServerPair.configured();
        try (RunningDatabase older = TestServers.own(pair.older(), ServerOptions.defaults());
                RunningDatabase newer =
                        TestServers.own(pair.newer(), ServerOptions.defaults().withoutGeneralLog());
                Replication replication = Replication.byClasses(folder, older, newer);
                Replication other = Replication.byClasses(folder.resolve("other"), older, newer)) {
            for (RunningDatabase each : List.of(older, newer)) {
                execute(each, "CREATE DATABASE d", "CREATE TABLE d.t (id INT PRIMARY KEY) ENGINE=InnoDB");
            }
            replication.start("run", "--start", "now");
            replication.awaitCapturing();
            execute(older, "INSERT INTO d.t VALUES (1)");
            assertEquals(
                    0,
                    other.run(
                            "check",
                            "--relay-log-directory",
                            replication.relayDirectory().toString()),
                    other::describe);
            execute(older, "INSERT INTO d.t VALUES (2)");
            Awaitility.await().until(() -> number(newer, "SELECT COUNT(*) FROM d.t") == 2);
            assertTrue(replication.isAlive(), replication::describe);
            assertEquals(0, number(newer, "SELECT COUNT(*) FROM replicator.rejected"));
            assertEquals(0, number(newer, "SELECT COUNT(*) FROM replicator.to_verify WHERE reason <> 'around-start'"));
        }
    }

    private static JsonNode json(Replication replication) throws Exception {
        String line = replication
                .lastOutput()
                .lines()
                .filter(each -> each.startsWith("{"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(replication.describe()));
        return new ObjectMapper().readTree(line);
    }

    private static long number(RunningDatabase server, String query) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void execute(RunningDatabase server, String... statements) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
