package org.generallog.replicator.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.generallog.replicator.check.Instances;
import org.generallog.replicator.config.Concern;
import org.generallog.replicator.config.ConfigInputs;
import org.generallog.replicator.config.ConfigLoader;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerKind;
import org.generallog.testbed.server.ServerOptions;
import org.generallog.testbed.server.ServerPair;
import org.generallog.testbed.server.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each way is chosen on servers on which it is the one; the statements of those that replicate natively do replicate. */
class PlanIT {
    private static final Duration LONG = Duration.ofMinutes(1);

    private static RunningDatabase server(ServerKind kind, int binlog) {
        ServerOptions options = ServerOptions.defaults();
        return TestServers.own(kind, binlog == 0 ? options : options.withBinlog(binlog));
    }

    private static Plan plan(RunningDatabase older, RunningDatabase newer, Goal goal) throws Exception {
        Map<String, String> flags = Map.of(
                "source.host", "127.0.0.1",
                "source.port", "" + older.port(),
                "source.username", "root",
                "source.tls", "disabled",
                "target.host", "127.0.0.1",
                "target.port", "" + newer.port(),
                "target.username", "root",
                "target.tls", "disabled");
        var config = ConfigLoader.load(
                        new ConfigInputs(Optional.empty(), flags, Map.of()), Set.of(Concern.SOURCE, Concern.TARGET))
                .config();
        try (Instances instances = new Instances(config)) {
            return Plan.of(instances, goal, "shop.yml");
        }
    }

    @Test
    void withoutABinlogItIsTheGeneralLog() throws Exception {
        ServerPair pair = ServerPair.configured();
        try (RunningDatabase older = server(pair.older(), 0);
                RunningDatabase newer = server(pair.newer(), 0)) {
            for (Goal goal : Goal.values()) {
                assertEquals(Way.GENERAL_LOG, plan(older, newer, goal).way());
            }
        }
    }

    @Test
    void aStepThatIsTooLargeIsAChain() throws Exception {
        ServerPair pair = ServerPair.configured();
        try (RunningDatabase older = server(pair.older(), 7);
                RunningDatabase newer = server(pair.newer(), 8)) {
            assertEquals(Way.CHAIN, plan(older, newer, Goal.MOVE).way());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mysql-5.5:mysql-5.6", "mysql-5.6:mariadb-11.4", "mariadb-10.11:mariadb-11.4"})
    void nativeReplicationByItsStatements(String name) throws Exception {
        replicates(ServerPair.of(name), Goal.MOVE, Way.NATIVE);
    }

    @Test
    void aSchemaChangeByAReplica() throws Exception {
        replicates(ServerPair.of("mysql-5.6:mariadb-11.4"), Goal.SCHEMA_CHANGE, Way.REPLICA_PROMOTED);
    }

    @Test
    void bothWaysByTheirStatements() throws Exception {
        try (RunningDatabase older = server(ServerKind.MYSQL_5_5, 7);
                RunningDatabase newer = server(ServerKind.MYSQL_5_5, 8)) {
            Plan plan = plan(older, newer, Goal.ONE_BY_ONE);
            assertEquals(Way.BOTH_WAYS, plan.way());
            List<Step> rest = follow(plan.steps(), "Let the old instance replicate", older, newer);
            execute(
                    older,
                    "CREATE DATABASE d",
                    "CREATE TABLE d.t (id INT AUTO_INCREMENT PRIMARY KEY, v INT) ENGINE=InnoDB");
            await(newer, "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'd'", 1);
            for (int i = 0; i < 3; i++) {
                execute(older, "INSERT INTO d.t (v) VALUES (1)");
                execute(newer, "INSERT INTO d.t (v) VALUES (2)");
            }
            for (RunningDatabase each : List.of(older, newer)) {
                await(each, "SELECT COUNT(*) FROM d.t", 6);
                await(each, "SELECT COUNT(*) FROM d.t WHERE id % 2 = (v = 1)", 6);
            }
            assertEquals(List.of(), follow(rest, "there is no such step", older, newer));
        }
    }

    /** The steps until the new instance follows, a write that arrives, and the others. */
    private static void replicates(ServerPair pair, Goal goal, Way way) throws Exception {
        assumeTrue(pair.isAvailable(), () -> pair + " is not here");
        try (RunningDatabase older = server(pair.older(), 7);
                RunningDatabase newer = server(pair.newer(), 8)) {
            // The servers that tests start have an account of this name.
            execute(older, "DROP USER 'repl'@'%'");
            Plan plan = plan(older, newer, goal);
            assertEquals(way, plan.way());
            List<Step> rest = follow(plan.steps(), "Watch it", older, newer);
            execute(
                    older,
                    "CREATE DATABASE d",
                    "CREATE TABLE d.t (id INT PRIMARY KEY) ENGINE=InnoDB",
                    "INSERT INTO d.t VALUES (1)");
            await(newer, "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'd'", 1);
            await(newer, "SELECT COUNT(*) FROM d.t", 1);
            assertEquals(List.of(), follow(rest, "there is no such step", older, newer));
        }
    }

    /** Sends the statements of the steps up to this one; the dump is of nothing, so its place is where the server is. Returns the rest. */
    private static List<Step> follow(List<Step> steps, String last, RunningDatabase older, RunningDatabase newer)
            throws SQLException {
        List<Step> left = new ArrayList<>(steps);
        while (!left.isEmpty()) {
            Step step = left.remove(0);
            boolean old = step.where().equals("on the old instance");
            if (old || step.where().equals("on the new instance")) {
                List<String> place = place(old ? newer : older);
                for (String command : step.commands()) {
                    if (!command.contains("…")) {
                        String sql =
                                command.replace(Replicas.FILE, place.get(0)).replace(Replicas.POSITION, place.get(1));
                        execute(old ? older : newer, sql.substring(0, sql.length() - 1));
                    }
                }
            }
            if (step.what().startsWith(last)) {
                break;
            }
        }
        return left;
    }

    private static List<String> place(RunningDatabase server) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW MASTER STATUS")) {
            row.next();
            return List.of(row.getString(1), row.getString(2));
        }
    }

    private static void await(RunningDatabase server, String query, long expected) {
        Awaitility.await().atMost(LONG).pollInterval(Duration.ofMillis(100)).until(() -> {
            try (Connection connection = server.connect();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(query)) {
                return row.next() && row.getLong(1) == expected;
            }
        });
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
