package org.generallog.replicator.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.generallog.replay.dependency.Dependencies;
import org.generallog.replay.dependency.DependencyAnalyzer;
import org.generallog.replay.sql.CachingStatementAnalyzer;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.Transaction;
import org.generallog.replicator.jdbc.InstanceAddress;
import org.generallog.replicator.jdbc.TlsMode;
import org.generallog.replicator.server.RunningDatabase;
import org.generallog.replicator.server.ServerKind;
import org.generallog.replicator.server.ServerPair;
import org.generallog.replicator.server.TestServers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random transactions, run on a real server in the order of the relay log and in a random order that keeps all computed edges: the rows
 * are the same, and so is the outcome of each statement. {@code -Ddependency.seed} repeats a run, {@code -Ddependency.rounds} makes it
 * longer.
 */
class DependencyOrderIT {
    private static final long SEED = Long.getLong("dependency.seed", System.nanoTime());

    @ParameterizedTest
    @EnumSource(names = {"MARIADB_11_4", "MYSQL_5_6"})
    void anyOrderThatKeepsTheEdges(ServerKind kind) throws Exception {
        RunningDatabase server = TestServers.newer(new ServerPair(ServerKind.MYSQL_5_5, kind));
        int rounds = Integer.getInteger("dependency.rounds", 100);
        long swapped = 0;
        try (Connection connection = server.connect();
                TargetCatalog catalog = new TargetCatalog(new InstanceAddress(
                        server.host(), server.port(), server.username(), server.password(), TlsMode.DISABLED))) {
            Run run = new Run(connection, kind.isMariaDb());
            run.flush(0);
            run.createSchema();
            try {
                for (int round = 0; round < rounds; round++) {
                    swapped += round(run, catalog, SEED + round);
                }
            } finally {
                run.flush(1);
            }
        }
        assertTrue(swapped > rounds, "pairs that changed places: " + swapped);
    }

    /** @return how many pairs changed places */
    private static long round(Run run, TargetCatalog catalog, long seed) throws SQLException {
        Random random = new Random(seed);
        RandomShop shop = new RandomShop(random);
        List<Transaction> before = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            before.add(shop.transaction());
        }
        shop.chooseTopic();
        List<Transaction> all = new ArrayList<>();
        for (int i = 2 + random.nextInt(9); i > 0; i--) {
            all.add(shop.transaction());
        }
        DependencyAnalyzer analyzer = new DependencyAnalyzer(new CachingStatementAnalyzer(), catalog);
        List<Dependencies> edges = new ArrayList<>();
        for (Transaction transaction : all) {
            Dependencies one = analyzer.analyze(transaction);
            edges.add(one);
            if (one.isBarrier()) {
                analyzer.barrierApplied();
            }
        }
        List<Integer> serial = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            serial.add(i);
        }
        List<Integer> other = order(edges, random);
        String expected = run.play(before, all, serial);
        assertEquals(
                expected,
                run.play(before, all, other),
                () -> "seed " + seed + ", order " + other + " of\n" + text(all, edges));
        return swaps(other);
    }

    /** A random order that keeps the edges: of those that may run, mostly the newest. */
    private static List<Integer> order(List<Dependencies> edges, Random random) {
        List<Integer> left = new ArrayList<>();
        for (int i = 0; i < edges.size(); i++) {
            left.add(i);
        }
        List<Integer> order = new ArrayList<>();
        while (!left.isEmpty()) {
            List<Integer> ready = new ArrayList<>();
            for (int i = 0; i < left.size(); i++) {
                boolean waits = false;
                for (int j = 0; j < i; j++) {
                    waits |= edges.get(left.get(j)).conflictsWith(edges.get(left.get(i)));
                }
                if (!waits) {
                    ready.add(left.get(i));
                }
            }
            Integer next = ready.get(random.nextInt(3) == 0 ? random.nextInt(ready.size()) : ready.size() - 1);
            order.add(next);
            left.remove(next);
        }
        return order;
    }

    private static long swaps(List<Integer> order) {
        long swaps = 0;
        for (int i = 0; i < order.size(); i++) {
            for (int j = i + 1; j < order.size(); j++) {
                swaps += order.get(i) > order.get(j) ? 1 : 0;
            }
        }
        return swaps;
    }

    private static String text(List<Transaction> all, List<Dependencies> edges) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < all.size(); i++) {
            text.append(i).append(": thread ").append(all.get(i).threadId()).append(", after");
            for (int j = 0; j < i; j++) {
                text.append(edges.get(j).conflictsWith(edges.get(i)) ? " " + j : "");
            }
            for (Change change : all.get(i).changes()) {
                StatementChange statement = (StatementChange) change;
                text.append("\n    [")
                        .append(statement.context().sqlMode())
                        .append(' ')
                        .append(statement.insertId())
                        .append("] ")
                        .append(new String(statement.sql(), StandardCharsets.UTF_8));
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** Plays transactions from an empty database. */
    private record Run(Connection connection, boolean mariaDb) {
        /** The rounds need no disk. */
        void flush(int how) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET GLOBAL innodb_flush_log_at_trx_commit = " + how);
            }
        }

        void createSchema() throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE d CHARACTER SET latin1");
                statement.execute("USE d");
                for (String sql : RandomShop.SCHEMA) {
                    statement.execute(sql);
                }
            }
        }

        /** @return what each statement answered, and all rows */
        String play(List<Transaction> before, List<Transaction> all, List<Integer> order) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET foreign_key_checks = 0, sql_mode = ''");
                statement.execute("BEGIN");
                for (String table : RandomShop.TABLES) {
                    statement.execute("DELETE FROM " + table);
                }
                statement.execute("COMMIT");
                for (String table : RandomShop.WITH_COUNTER) {
                    statement.execute("ALTER TABLE " + table + " AUTO_INCREMENT = 1");
                }
                statement.execute("SET foreign_key_checks = 1, timestamp = 1700000000");
                for (Transaction transaction : before) {
                    play(statement, transaction);
                }
                TreeMap<Integer, String> answers = new TreeMap<>();
                for (int i : order) {
                    answers.put(i, play(statement, all.get(i)));
                }
                StringBuilder text = new StringBuilder(answers.toString());
                for (String table : RandomShop.TABLES) {
                    text.append('\n').append(table).append(": ").append(rows(statement, table));
                }
                return text.toString();
            }
        }

        private String play(Statement statement, Transaction transaction) throws SQLException {
            StringBuilder answers = new StringBuilder();
            statement.execute("BEGIN");
            for (Change change : transaction.changes()) {
                StatementChange one = (StatementChange) change;
                statement.execute(
                        "SET sql_mode = '" + (one.context().sqlMode() == 0 ? "" : "STRICT_TRANS_TABLES") + "'");
                if (one.insertId().isPresent()) {
                    statement.execute("SET insert_id = " + one.insertId().getAsLong());
                }
                try {
                    statement.execute(new String(one.sql(), StandardCharsets.UTF_8));
                    answers.append(statement.getUpdateCount()).append(' ');
                } catch (SQLException e) {
                    answers.append("error ").append(e.getErrorCode()).append(' ');
                }
                if (one.insertId().isPresent()) {
                    forgetInsertId(statement);
                }
            }
            statement.execute("COMMIT");
            return answers.toString().trim();
        }

        /** One that a failed statement has not used stays for the next. */
        private void forgetInsertId(Statement statement) throws SQLException {
            statement.execute(
                    mariaDb ? "SET insert_id = 0" : "CREATE TEMPORARY TABLE x (i INT AUTO_INCREMENT PRIMARY KEY)");
            if (!mariaDb) {
                statement.execute("INSERT INTO x VALUES (NULL)");
                statement.execute("DROP TEMPORARY TABLE x");
            }
        }

        private static List<String> rows(Statement statement, String table) throws SQLException {
            List<String> all = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery("SELECT * FROM " + table)) {
                int columns = rows.getMetaData().getColumnCount();
                while (rows.next()) {
                    StringBuilder row = new StringBuilder("(");
                    for (int i = 1; i <= columns; i++) {
                        byte[] value = rows.getBytes(i);
                        row.append(i == 1 ? "" : ",")
                                .append(value == null ? "NULL" : new String(value, StandardCharsets.ISO_8859_1));
                    }
                    all.add(row.append(')').toString());
                }
            }
            all.sort(null);
            return all;
        }
    }
}
