package org.generallog.replicator.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.generallog.replicator.accounts.TestAccounts;
import org.generallog.testbed.compare.Comparer;
import org.generallog.testbed.compare.ComparisonReport;
import org.generallog.testbed.compare.TableComparison;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerKind;
import org.generallog.testbed.server.ServerOptions;
import org.generallog.testbed.server.ServerPair;
import org.generallog.testbed.server.TestServers;
import org.generallog.testbed.workload.ShopSchema;
import org.generallog.testbed.workload.ShopWorkload;
import org.generallog.testbed.workload.WorkloadOptions;
import org.generallog.testbed.workload.WorkloadStats;

/** An old and a new instance of one test's own, the replication between them, and what tests ask of the three. */
final class Scenario implements AutoCloseable {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final String EVIDENCE = System.getProperty("e2e.evidence", "");
    private static final List<String> TOKENS = List.of(
            "CREATE DATABASE IF NOT EXISTS tokens",
            "CREATE TABLE IF NOT EXISTS tokens.seen (n INT NOT NULL PRIMARY KEY) ENGINE=InnoDB");

    private final RunningDatabase older;
    private final RunningDatabase newer;
    private final Replication replication;
    private int tokens;

    private Scenario(RunningDatabase older, RunningDatabase newer, Replication replication) {
        this.older = older;
        this.newer = newer;
        this.replication = replication;
    }

    /** Starts both servers; skips the test where one is not here. */
    static Scenario of(Path folder, ServerPair pair, String... config) throws IOException {
        RunningDatabase older = TestServers.own(pair.older(), ServerOptions.defaults());
        try {
            RunningDatabase newer = target(pair.newer());
            List<String> keys = new ArrayList<>(List.of(config));
            if (!EVIDENCE.isEmpty()) {
                // Nothing of the log may be dropped.
                keys.removeIf(key -> key.startsWith("source.rotation"));
                keys.addAll(List.of("source.rotation: none", "relay-log.keep: 1d"));
            }
            return new Scenario(older, newer, new Replication(folder, older, newer, keys.toArray(new String[0])));
        } catch (IOException | RuntimeException e) {
            older.close();
            throw e;
        }
    }

    /** An empty server to replicate to. */
    static RunningDatabase target(ServerKind kind) {
        RunningDatabase server = TestServers.own(kind, ServerOptions.defaults().withoutGeneralLog());
        try (Connection root = server.connect()) {
            OldRoot.create(root);
        } catch (SQLException | RuntimeException e) {
            server.close();
            throw new IllegalStateException("no account for definers", e);
        }
        return server;
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

    /** The shop, on the old instance. */
    void createShop() throws SQLException {
        ShopSchema.create(older::connect);
    }

    /** Eight sessions, 1,000 statements a second. */
    ShopWorkload startShop(long seed) {
        return ShopWorkload.start(older::connect, new WorkloadOptions(8, 1000, seed));
    }

    /** Stops the traffic. Nothing outside of a transaction may have failed: the log would not tell. */
    static WorkloadStats stopShop(ShopWorkload shop) {
        WorkloadStats stats = shop.stop();
        System.out.println("shop: " + stats);
        assertTrue(stats.writes() > 0, stats::toString);
        assertEquals(0, stats.autocommitErrors(), stats::toString);
        return stats;
    }

    /** Lets the traffic do some more statements than it has done by now. */
    /** Lets so many seconds of the instance's clock go by. */
    static void pass(RunningDatabase server, int seconds) throws SQLException {
        execute(server, "DO SLEEP(" + seconds + ")");
    }

    static void awaitStatements(ShopWorkload shop, long more) {
        long enough = shop.stats().statements() + more;
        Awaitility.await()
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> shop.stats().statements() >= enough);
    }

    /** The initial copy by the command. */
    void copy() throws IOException, InterruptedException, SQLException {
        TestAccounts.create(older, newer);
        assertEquals(0, replication.run("copy"), replication::describe);
    }

    /** Ends the daemon, and lets another one finish the work, started with these flags too. */
    void drain(String... flags) throws IOException, InterruptedException {
        if (replication.isAlive()) {
            assertEquals(0, replication.terminate(), replication::describe);
        }
        List<String> command = new ArrayList<>(List.of("run", "--stop-when-idle", "3s"));
        command.addAll(List.of(flags));
        int code = replication.run(command.toArray(new String[0]));
        // 5: rows are listed to be verified, ids above all.
        assertTrue(code == 0 || code == 5, replication::describe);
    }

    /**
     * Waits until the new instance has all that was written on the old one before, and the backlog is empty. The daemon goes
     * on.
     */
    void awaitApplied() throws SQLException {
        awaitRow();
        Awaitility.await()
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> replication
                                .status()
                                .path("backlog")
                                .path("transactions")
                                .asLong(1)
                        == 0);
    }

    /** Waits until the new instance has a row that is written on the old one now. */
    void awaitRow() throws SQLException {
        tokens++;
        try (Connection connection = older.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : TOKENS) {
                statement.execute(sql);
            }
            statement.execute("INSERT INTO tokens.seen VALUES (" + tokens + ")");
        }
        Awaitility.await()
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptionsMatching(e -> e instanceof SQLException)
                .failFast("the new instance has died", () -> hasDied(newer))
                .until(() -> {
                    assertTrue(replication.isAlive(), replication::describe);
                    return number(newer, "SELECT COUNT(*) FROM tokens.seen WHERE n = " + tokens) == 1;
                });
    }

    /** Whether nothing answers on its port any more. */
    static boolean hasDied(RunningDatabase server) {
        try (Socket socket = new Socket(server.host(), server.port())) {
            return !socket.isConnected();
        } catch (IOException e) {
            return true;
        }
    }

    ComparisonReport compare(RunningDatabase other, List<String> databases) throws SQLException {
        try (Connection left = older.connect();
                Connection right = other.connect()) {
            ComparisonReport report = new Comparer(left, right).compare(databases);
            assertTrue(report.rows() > 0, "nothing was compared");
            return report;
        }
    }

    /** All rows are the same on both sides. */
    void assertEqual(List<String> databases) throws SQLException, IOException {
        assertEqual(compare(newer, databases), Set.of());
    }

    /** All rows of the shop are the same, but in the tables whose ids the server gave; their share is printed. */
    void assertShopEqual() throws SQLException, IOException {
        assertEqual(compare(newer, ShopSchema.DATABASES), ShopSchema.AUTO_INCREMENT_TABLES);
        assertEquals(ShopSchema.TOTAL_BALANCE, number(newer, "SELECT SUM(balance) FROM shop.accounts"));
    }

    void assertEqual(ComparisonReport report, Set<String> mayDiffer) throws SQLException, IOException {
        for (TableComparison table : report.tables()) {
            if (mayDiffer.contains(table.table())) {
                System.out.printf(
                        "%s: ids by the server, %d rows, %.2f %% differ%n",
                        table.table(), table.leftRows(), 100.0 * table.wrong() / Math.max(1, table.leftRows()));
                if (!table.isEqual()) {
                    System.out.println(table);
                }
            }
        }
        List<TableComparison> differing = report.differing(mayDiffer);
        if (!differing.isEmpty()) {
            keepEvidence();
            throw new AssertionError("rows differ:\n" + report + "\nrejected: " + rejected() + "\n"
                    + replication.checkpoint().get("counters") + "\n" + replication.output());
        }
    }

    /** With {@code -De2e.evidence=FOLDER} the old instance's log and the relay log outlive a failed test. */
    private void keepEvidence() throws SQLException, IOException {
        if (!EVIDENCE.isEmpty()) {
            Path kept = Files.createDirectories(Path.of(EVIDENCE, String.valueOf(System.nanoTime())));
            execute(
                    older,
                    "SELECT * FROM mysql.general_log INTO OUTFILE '"
                            + kept.resolve("general-log.txt").toAbsolutePath() + "'");
            try (var files = Files.list(replication.relayDirectory())) {
                for (Path file : files.toList()) {
                    Files.copy(file, kept.resolve(file.getFileName()));
                }
            }
            System.out.println("evidence: " + kept + "; " + older + ", " + newer);
        }
    }

    /** What the new instance rejected, for people. */
    List<String> rejected() throws SQLException {
        List<String> rejected = new ArrayList<>();
        if (number(newer, "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'replicator'") == 0) {
            // Nothing was applied yet.
            return rejected;
        }
        try (Connection connection = newer.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT state, error_code, message, thread_id, file, `offset`, LEFT(CONVERT(statement USING latin1), 200)"
                                + " FROM replicator.rejected ORDER BY file, `offset`")) {
            while (rows.next()) {
                rejected.add("%s %d '%s' thread %d at %d:%d: %s"
                        .formatted(
                                rows.getString(1),
                                rows.getInt(2),
                                rows.getString(3),
                                rows.getLong(4),
                                rows.getLong(5),
                                rows.getLong(6),
                                rows.getString(7)));
            }
        }
        return rejected;
    }

    /** Nothing was rejected, but where the rows' ids are given by the server. */
    void assertNothingRejected() throws SQLException {
        List<String> unexpected = rejected().stream()
                .filter(each -> !each.contains("event_details") && !each.contains("INTO events"))
                .toList();
        assertEquals(List.of(), unexpected);
    }

    static long number(RunningDatabase server, String query) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    static void execute(RunningDatabase server, String... statements) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Override
    public void close() {
        replication.close();
        newer.close();
        older.close();
    }
}
