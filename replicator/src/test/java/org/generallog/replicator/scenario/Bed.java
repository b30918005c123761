package org.generallog.replicator.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.generallog.replicator.endtoend.OldRoot;
import org.generallog.replicator.endtoend.Replication;
import org.generallog.replicator.scenario.Step.DaemonAction;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerKind;
import org.generallog.testbed.server.ServerOptions;
import org.generallog.testbed.server.ServerPair;
import org.generallog.testbed.server.TestServers;

/** An old and a new instance with one daemon between them, which many scenarios use one after the other. */
final class Bed implements AutoCloseable {
    /** A call waits for all that is to be applied before it; a plain INSERT would overtake what it does not conflict with. */
    private static final String TELL =
            "CREATE PROCEDURE scenarios.tell(IN k INT) INSERT INTO scenarios.token VALUES (k)";

    /** By {@code -Dscenario.poll}: with a longer one more happens between two looks at the old instance. */
    private static final String POLL = System.getProperty("scenario.poll", "20ms");

    private static final Duration LONG = Duration.ofMinutes(2);

    private final ServerPair pair;
    private final RunningDatabase older;
    private final RunningDatabase newer;
    private final Replication replication;
    /** Not logged on the old instance. */
    private final Connection quiet;
    /** Logged. */
    private Connection loud;

    private final Connection target;
    private int tokens;

    private static ServerOptions options(ServerKind kind, Map<String, String> settings) {
        Map<String, String> known = new TreeMap<>(settings);
        if (kind == ServerKind.MYSQL_9_7) {
            // Gone, and its redo log is no limit there.
            known.remove("innodb-log-file-size");
        }
        return new ServerOptions(known);
    }

    private Bed(ServerPair pair, RunningDatabase older, RunningDatabase newer, Replication replication)
            throws SQLException {
        this.pair = pair;
        this.older = older;
        this.newer = newer;
        this.replication = replication;
        this.quiet = older.connect();
        old("SET SESSION sql_log_off = 1");
        this.loud = older.connect();
        this.target = newer.connect();
    }

    /**
     * Starts the servers, not yet the daemon; skips the test where one is not here.
     *
     * @param settings of both
     */
    static Bed of(ServerPair pair, Path folder, Map<String, String> settings) throws IOException, SQLException {
        RunningDatabase older = TestServers.own(pair.older(), new ServerOptions(settings));
        try {
            RunningDatabase newer = TestServers.own(
                    pair.newer(), options(pair.newer(), settings).withoutGeneralLog());
            Replication replication =
                    Replication.byClasses(folder, older, newer, "source.poll-interval: " + POLL, "relay-log.keep: 1d");
            Bed bed = new Bed(pair, older, newer, replication);
            bed.old("CREATE DATABASE scenarios");
            bed.old("CREATE TABLE scenarios.token (n INT NOT NULL PRIMARY KEY) ENGINE=InnoDB");
            bed.old(TELL);
            bed.target("CREATE DATABASE scenarios");
            bed.target("CREATE TABLE scenarios.token (n INT NOT NULL PRIMARY KEY) ENGINE=InnoDB");
            bed.target(TELL);
            OldRoot.create(bed.target());
            return bed;
        } catch (IOException | SQLException | RuntimeException e) {
            older.close();
            throw e;
        }
    }

    /** With the daemon, from now on. */
    Bed running() throws IOException, SQLException {
        daemon(new DaemonAction("start", List.of("--start", "now"), ScenarioCase.Servers.ALL));
        // What a session older than the capture has set is not known.
        loud.close();
        loud = older.connect();
        return this;
    }

    ServerPair pair() {
        return pair;
    }

    RunningDatabase older() {
        return older;
    }

    RunningDatabase newer() {
        return newer;
    }

    Replication replication() {
        return replication;
    }

    Connection quiet() {
        return quiet;
    }

    Connection loud() {
        return loud;
    }

    Connection target() {
        return target;
    }

    /** One statement that is not logged. */
    void old(String sql) throws SQLException {
        SqlScript.run(quiet, sql);
    }

    void target(String sql) throws SQLException {
        SqlScript.run(target, sql);
    }

    void daemon(DaemonAction action) throws IOException {
        try {
            switch (action.action()) {
                case "kill" -> replication.kill();
                case "stop" -> assertEquals(0, replication.terminate(), replication::describe);
                case "start" -> {
                    List<String> command = new java.util.ArrayList<>(List.of("run"));
                    command.addAll(action.arguments());
                    replication.start(command.toArray(new String[0]));
                    replication.awaitAnswer();
                    replication.awaitCapturing();
                }
                default -> {
                    List<String> command = new java.util.ArrayList<>(List.of("copy", "--overwrite"));
                    command.addAll(action.arguments());
                    assertEquals(0, replication.run(command.toArray(new String[0])), replication::describe);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /**
     * Waits until all that was written on the old instance is on the new one. Sessions that were cut count as ended when the
     * process list has told so. Returns the number of rows that this added to the log's replayed ones.
     */
    int drain() throws IOException, SQLException {
        token();
        Awaitility.await("rows of transactions that stay open")
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> inFlight() == 0);
        // What waited was emitted after the first token, perhaps just now.
        token();
        return 2;
    }

    private long inFlight() throws IOException {
        return replication.checkpoint().get("counters").get("rowsInFlight").asLong();
    }

    private void token() throws SQLException {
        tokens++;
        SqlScript.run(loud, "CALL scenarios.tell(" + tokens + ")");
        Awaitility.await("a row written after the scenario to arrive")
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    assertTrue(replication.isAlive(), replication::describe);
                    return number(target, "SELECT COUNT(*) FROM scenarios.token WHERE n = " + tokens) == 1;
                });
    }

    /** Rows of the log by fate, since the daemon's first start. */
    Map<String, Long> fates() throws IOException {
        Map<String, Long> fates = new TreeMap<>();
        for (Map.Entry<String, JsonNode> each :
                replication.checkpoint().get("counters").get("rowsByFate").properties()) {
            fates.put(each.getKey(), each.getValue().asLong());
        }
        return fates;
    }

    static long number(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Override
    public void close() {
        replication.close();
        newer.close();
        older.close();
    }
}
