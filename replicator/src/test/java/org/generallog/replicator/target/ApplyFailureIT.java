package org.generallog.replicator.target;

import static org.awaitility.Awaitility.await;
import static org.generallog.replicator.target.Statements.data;
import static org.generallog.replicator.target.Statements.ddl;
import static org.generallog.replicator.target.Statements.sql;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.generallog.replay.apply.ApplyStats.State;
import org.generallog.replay.apply.OnRejected;
import org.generallog.replay.apply.Target;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.transaction.Transaction;
import org.generallog.replicator.jdbc.InstanceAddress;
import org.generallog.replicator.jdbc.TlsMode;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerKind;
import org.generallog.testbed.server.ServerOptions;
import org.generallog.testbed.server.ServerPair;
import org.generallog.testbed.server.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever goes wrong on the new instance, each transaction takes effect exactly once or is recorded. */
class ApplyFailureIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private ApplyFixture fixture(ServerKind kind) throws Exception {
        return fixture(TestServers.newer(new ServerPair(ServerKind.MYSQL_5_5, kind)));
    }

    private ApplyFixture fixture(RunningDatabase server) throws Exception {
        ApplyFixture f = new ApplyFixture(server, folder);
        f.execute("CREATE DATABASE d", "CREATE TABLE d.c (id INT PRIMARY KEY, n INT NOT NULL) ENGINE=InnoDB");
        f.execute("INSERT INTO d.c VALUES (1,0),(2,0),(3,0),(4,0),(5,0)");
        return f;
    }

    private static Transaction increment(int id) {
        return data(sql("d", "UPDATE c SET n=n+1 WHERE id=" + id));
    }

    private static void increments(ApplyFixture f, int count) throws Exception {
        Transaction[] all = new Transaction[count];
        for (int i = 0; i < count; i++) {
            all[i] = increment(1 + i % 5);
        }
        f.add(all);
    }

    private static List<String> counters(ApplyFixture f) throws Exception {
        return f.column("SELECT n FROM d.c ORDER BY id");
    }

    @ParameterizedTest
    @EnumSource(names = {"MARIADB_11_4", "MYSQL_5_6"})
    void rejectedStatementIsRecordedAndTheRestOfItsTransactionApplied(ServerKind kind) throws Exception {
        try (ApplyFixture f = fixture(kind)) {
            increments(f, 40);
            f.add(data(
                    sql("d", "UPDATE c SET n=n+1000 WHERE id=1"),
                    sql("d", "INSERT INTO c VALUES (2,7)"),
                    sql("d", "UPDATE c SET n=n+1000 WHERE id=3")));
            increments(f, 40);
            f.add(data(sql("nowhere", "UPDATE d.c SET n=n+1 WHERE id=5")));
            f.add(data(sql("nowhere", "UPDATE c SET n=n+1 WHERE id=5")));
            increments(f, 40);
            f.applyAll();
            assertEquals(List.of("1024", "24", "1024", "24", "25"), counters(f));
            assertEquals(
                    List.of("1046 1 7 UPDATE c SET n=n+1 WHERE id=5", "1062 2 7 INSERT INTO c VALUES (2,7)"),
                    f.column("SELECT CONCAT(error_code,' ',change_number,' ',thread_id,' ',statement)"
                            + " FROM replicator.rejected ORDER BY error_code"));
            assertEquals(121, f.stats.transactions.sum());
            assertEquals(Set.of("1062/23000", "1046/3D000"), f.stats.rejected().keySet());
            assertTrue(f.stats.progress().lagMicros() >= 5_000_000);
        }
    }

    @Test
    void stopsAtARejectedStatementWhenTold() throws Exception {
        try (ApplyFixture f = fixture(ServerKind.MARIADB_11_4)) {
            f.onRejected(OnRejected.STOP);
            f.add(increment(1), data(sql("d", "INSERT INTO c VALUES (2,7)")), increment(1));
            f.start();
            await().atMost(PATIENCE).until(() -> f.stats.progress().state() == State.STUCK);
            assertTrue(
                    f.stats.progress().reason().contains("1062"),
                    f.stats.progress().reason());
            assertEquals(List.of("1", "0", "0", "0", "0"), counters(f));
            f.execute("DELETE FROM d.c WHERE id=2");
            f.awaitDrained();
            assertEquals(List.of("2", "7", "0", "0", "0"), counters(f));
            assertEquals(0, f.checkpoints.recorded(ApplyFixture.NAME, "rejected"));
        }
    }

    /** It would end each connection, for ever. */
    @ParameterizedTest
    @EnumSource(names = {"MARIADB_11_4", "MYSQL_5_6"})
    void aStatementThatEndsItsConnectionIsRejectedAfterSomeTries(ServerKind kind) throws Exception {
        try (ApplyFixture f = fixture(kind)) {
            f.execute("CREATE PROCEDURE d.ends() BEGIN UPDATE d.c SET n=n+500 WHERE id=4; KILL CONNECTION_ID(); END");
            increments(f, 40);
            f.add(data(
                    sql("d", "UPDATE c SET n=n+1000 WHERE id=1"),
                    sql("d", "CALL ends()"),
                    sql("d", "UPDATE c SET n=n+1000 WHERE id=3")));
            increments(f, 40);
            f.applyAll();
            assertEquals(List.of("1016", "16", "1016", "16", "16"), counters(f));
            assertEquals(
                    List.of("2 CALL ends()"),
                    f.column("SELECT CONCAT(change_number,' ',statement) FROM replicator.rejected"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MARIADB_11_4", "MYSQL_5_6"})
    void deadlockIsTriedAgain(ServerKind kind) throws Exception {
        try (ApplyFixture f = fixture(kind);
                Connection other = f.server.connect("d");
                Statement statement = other.createStatement()) {
            f.execute("CREATE TABLE d.weight (id INT PRIMARY KEY) ENGINE=InnoDB");
            other.setAutoCommit(false);
            // The server undoes the transaction that has changed less.
            for (int i = 0; i < 200; i++) {
                statement.execute("INSERT INTO weight VALUES (" + i + ")");
            }
            statement.execute("UPDATE c SET n=n+100 WHERE id=1");
            f.add(data(sql("d", "UPDATE c SET n=n+1 WHERE id=2"), sql("d", "UPDATE c SET n=n+1 WHERE id=1")));
            f.start();
            await().atMost(PATIENCE)
                    .until(() -> !f.column("SELECT ID FROM information_schema.PROCESSLIST"
                                    + " WHERE INFO LIKE 'UPDATE c SET n=n+1 WHERE id=1%'")
                            .isEmpty());
            statement.execute("UPDATE c SET n=n+100 WHERE id=2");
            other.commit();
            f.awaitDrained();
            assertEquals(List.of("101", "101", "0", "0", "0"), counters(f));
            assertTrue(f.stats.retries.sum() > 0);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MARIADB_11_4", "MYSQL_5_6"})
    void connectionsKilledAtRandomMoments(ServerKind kind) throws Exception {
        Random random = new Random(7);
        try (ApplyFixture f = fixture(kind);
                CuttingProxy proxy = new CuttingProxy(f.server.port());
                Connection admin = f.server.connect();
                Statement kill = admin.createStatement()) {
            increments(f, 20_000);
            f.start(f.address(proxy.port()));
            int cuts = 0;
            while (!f.stats.progress().applied().equals(f.end()) && cuts < 60) {
                long before = f.stats.batches.sum();
                long until = System.nanoTime() + random.nextInt(60_000_000);
                await().pollInterval(Duration.ofMillis(1))
                        .atMost(PATIENCE)
                        .until(() -> System.nanoTime() > until
                                && (f.stats.batches.sum() > before
                                        || f.stats.progress().applied().equals(f.end())));
                switch (random.nextInt(3)) {
                    case 0 -> proxy.cut();
                    case 1 -> {
                        proxy.loseAnswers();
                        long later = System.nanoTime() + 20_000_000;
                        await().pollInterval(Duration.ofMillis(1)).until(() -> System.nanoTime() > later);
                        proxy.cut();
                    }
                    default -> {
                        for (String id : f.column("SELECT ID FROM information_schema.PROCESSLIST"
                                + " WHERE ID<>CONNECTION_ID() AND COMMAND='Query'")) {
                            try {
                                kill.execute("KILL " + id);
                            } catch (java.sql.SQLException e) {
                                // Gone already.
                                assertEquals(1094, e.getErrorCode());
                            }
                        }
                    }
                }
                cuts++;
            }
            await().atMost(Duration.ofSeconds(90))
                    .until(() -> f.stats.progress().applied().equals(f.end()));
            assertEquals(List.of("4000", "4000", "4000", "4000", "4000"), counters(f));
            assertEquals(20_000, f.stats.transactions.sum());
            assertTrue(cuts > 5, "only " + cuts + " cuts");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MARIADB_11_4", "MYSQL_5_6"})
    void serverKilledInTheMiddle(ServerKind kind) throws Exception {
        try (RunningDatabase server =
                        TestServers.own(kind, ServerOptions.defaults().withoutGeneralLog());
                ApplyFixture f = fixture(server)) {
            increments(f, 20_000);
            f.start();
            for (int i = 0; i < 2; i++) {
                long before = f.stats.batches.sum();
                await().atMost(PATIENCE).until(() -> f.stats.batches.sum() > before + 3);
                server.kill();
                await().atMost(PATIENCE).until(() -> f.stats.progress().state() == State.RECONNECTING);
                server.start();
            }
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> f.stats.progress().applied().equals(f.end()));
            assertEquals(List.of("4000", "4000", "4000", "4000", "4000"), counters(f));
            assertEquals(State.RUNNING, f.stats.progress().state());
        }
    }

    @Test
    void processReplacedInTheMiddle() throws Exception {
        try (ApplyFixture f = fixture(ServerKind.MARIADB_11_4)) {
            increments(f, 5000);
            for (int i = 0; i < 5; i++) {
                f.start();
                await().atMost(PATIENCE)
                        .until(() -> f.stats.batches.sum() > 3
                                || f.stats.progress().applied().equals(f.end()));
                assertTrue(f.stop());
            }
            f.applyAll();
            assertEquals(List.of("1000", "1000", "1000", "1000", "1000"), counters(f));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MARIADB_11_4", "MYSQL_5_6"})
    void ddlInterruptedBetweenIntentAndCompletion(ServerKind kind) throws Exception {
        try (ApplyFixture f = fixture(kind)) {
            // Before and after each of the three steps.
            List<Predicate<String>> steps = List.of(
                    packet -> packet.contains("REPLACE INTO `replicator`.`ddl_intent`"),
                    packet -> packet.startsWith("ALTER TABLE c ADD"),
                    packet -> packet.contains("DELETE FROM `replicator`.`ddl_intent`"));
            int column = 0;
            for (Predicate<String> step : steps) {
                for (boolean before : List.of(true, false)) {
                    f.add(ddl(sql("d", "ALTER TABLE c ADD c" + column++ + " INT, ADD INDEX (n)")));
                    f.start(faulty(f, step, before));
                    f.awaitDrained();
                    assertTrue(f.stop());
                }
            }
            assertEquals(
                    List.of("6"),
                    f.column("SELECT COUNT(*) FROM information_schema.STATISTICS WHERE TABLE_SCHEMA='d'"
                            + " AND TABLE_NAME='c' AND COLUMN_NAME='n'"));
            assertEquals(List.of(), f.column("SELECT name FROM replicator.ddl_intent"));
            assertEquals(0, f.checkpoints.recorded(ApplyFixture.NAME, "rejected"));
            // The statement ran and its answer was lost; the completion was never sent.
            assertEquals(2, f.checkpoints.recorded(ApplyFixture.NAME, "assumed"));
        }
    }

    /** Loses the connection once, at the first packet of that kind. */
    private static Target faulty(ApplyFixture f, Predicate<String> step, boolean before) {
        AtomicInteger times = new AtomicInteger();
        Predicate<String> once = packet -> step.test(packet) && times.getAndIncrement() == 0;
        Predicate<String> never = packet -> false;
        return new FaultyTarget(
                new JdbcTarget(f.address(f.server.port()), ApplyFixture.NAME),
                before ? once : never,
                before ? never : once);
    }

    @ParameterizedTest
    @EnumSource(names = {"MARIADB_11_4", "MYSQL_5_6"})
    void readOnlyTargetIsToldAndTriedAgain(ServerKind kind) throws Exception {
        try (ApplyFixture f = fixture(kind)) {
            f.execute(
                    "CREATE USER 'limited'@'%' IDENTIFIED BY 'pw'",
                    "GRANT ALL ON d.* TO 'limited'@'%'",
                    "GRANT ALL ON replicator.* TO 'limited'@'%'",
                    "SET GLOBAL read_only=1");
            try {
                increments(f, 100);
                f.start(new InstanceAddress(f.server.host(), f.server.port(), "limited", "pw", TlsMode.DISABLED));
                await().atMost(PATIENCE).until(() -> f.stats.progress().state() == State.STUCK);
                assertTrue(f.stats.progress().reason().contains("make the new instance writable"));
                f.execute("SET GLOBAL read_only=0");
                f.awaitDrained();
                assertEquals(List.of("20", "20", "20", "20", "20"), counters(f));
                assertEquals(State.RUNNING, f.stats.progress().state());
            } finally {
                f.execute("SET GLOBAL read_only=0", "DROP USER 'limited'@'%'");
            }
        }
    }

    @Test
    void oneProcessAppliesUnderAName() throws Exception {
        try (ApplyFixture first = fixture(ServerKind.MARIADB_11_4)) {
            first.start();
            await().atMost(PATIENCE).until(() -> first.stats.progress().state() == State.RUNNING);
            try (ApplyFixture second = new ApplyFixture(first.server, folder.resolve("second"))) {
                second.start();
                await().atMost(PATIENCE).until(() -> second.stats.progress().state() == State.STUCK);
                assertTrue(second.stats.progress().reason().contains("another process applies under this name"));
                assertTrue(first.stop());
                await().atMost(PATIENCE).until(() -> second.stats.progress().state() == State.RUNNING);
            }
        }
    }

    /** A commit of one lane is gone, as after a failover; another lane's mark would pass over it. */
    @Test
    void commitsThatTheNewInstanceHasLostAreNotPassedOver() throws Exception {
        try (ApplyFixture f = fixture(ServerKind.MARIADB_11_4)) {
            increments(f, 40);
            f.start();
            f.awaitDrained();
            String ahead = f.column("SELECT lane FROM replicator.lane ORDER BY step DESC LIMIT 1")
                    .get(0);
            f.execute("UPDATE replicator.lane SET step = step - 1 WHERE lane = " + ahead);
            for (String id : f.column("SELECT ID FROM information_schema.PROCESSLIST WHERE COMMAND = 'Sleep'")) {
                f.execute("KILL " + id);
            }
            increments(f, 40);
            await().atMost(PATIENCE).until(() -> f.stats.progress().state() == State.STUCK);
            String reason = f.stats.progress().reason();
            assertTrue(reason.contains("has lost commits that it had confirmed: lane " + ahead), reason);
        }
    }

    @Test
    void stopEndsABatchThatWaitsForALock() throws Exception {
        try (ApplyFixture f = fixture(ServerKind.MARIADB_11_4);
                Connection other = f.server.connect("d");
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("UPDATE c SET n=100 WHERE id=3");
            increments(f, 10);
            f.start();
            await().atMost(PATIENCE)
                    .until(() -> !f.column("SELECT ID FROM information_schema.PROCESSLIST"
                                    + " WHERE INFO LIKE 'UPDATE c SET n=n+1 WHERE id=3%'")
                            .isEmpty());
            assertTrue(f.stop());
            assertEquals(
                    RelayPosition.START,
                    f.checkpoints.load(ApplyFixture.NAME).orElseThrow().position());
            other.rollback();
            f.applyAll();
            assertEquals(List.of("2", "2", "2", "2", "2"), counters(f));
        }
    }
}
