package org.generallog.replicator.source;

import static org.generallog.replicator.source.OldInstance.drain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.generallog.replay.catalog.ServerFacts;
import org.generallog.replay.log.DeadlockReport;
import org.generallog.replay.log.LogPosition;
import org.generallog.replay.log.LogReadException;
import org.generallog.replay.log.LogRow;
import org.generallog.replay.log.Marker;
import org.generallog.replay.log.ProcessEntry;
import org.generallog.replay.log.ProcessList;
import org.generallog.replay.transaction.SqlMode;
import org.generallog.testbed.server.ServerKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The questions beside the log, and their places in it. */
class JdbcSourceProbeIT {
    @ParameterizedTest
    @EnumSource
    void questionsStandInTheLogAtTheirPlaces(ServerKind kind) throws Exception {
        try (OldInstance old = new OldInstance(kind);
                JdbcSourceProbe probe = new JdbcSourceProbe(old.connections());
                TableLogSource source = new LogSources(old.connections()).open(RotationMode.NONE, () -> true, "");
                Connection session = old.server.connect("mysql")) {
            LogPosition begin = source.end();
            old.execute("DO 1");
            probe.heartbeat(1234567890123456L);
            old.execute("DO 2");
            ProcessList list = probe.processList("t1");
            long id = connectionId(session);
            ProcessEntry entry = list.entries().stream()
                    .filter(e -> e.threadId() == id)
                    .findFirst()
                    .orElseThrow();
            assertEquals("root", entry.user());
            assertEquals("mysql", entry.database());
            assertEquals("Sleep", entry.command());
            assertEquals("t1", list.token());
            List<String> markers = drain(source, begin).stream()
                    .map(LogRow::argument)
                    .map(a -> Marker.in(a)
                            .map(m -> m.kind() + " " + m.payload())
                            .orElse(new String(a, java.nio.charset.StandardCharsets.ISO_8859_1)))
                    .filter(t -> t.startsWith("DO") || t.startsWith("heartbeat") || t.startsWith("processlist"))
                    .toList();
            assertEquals(List.of("DO 1", "heartbeat 1234567890123456 1", "DO 2", "processlist t1"), markers);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoCannotSeeAllThreadsIsTold(ServerKind kind) throws Exception {
        try (OldInstance old = new OldInstance(kind)) {
            old.execute("CREATE USER 'modest'@'%' IDENTIFIED BY 'x'", "GRANT SELECT ON mysql.* TO 'modest'@'%'");
            try (JdbcSourceProbe probe = new JdbcSourceProbe(old.connections("modest", "x"));
                    Connection session = old.server.connect("mysql")) {
                long other = connectionId(session);
                assertTrue(probe.missingRight().orElse("").contains("GRANT PROCESS ON *.*"));
                String said = assertThrows(LogReadException.class, () -> probe.processList("t1"))
                        .getMessage();
                assertTrue(Objects.requireNonNull(said).contains("PROCESS"), said);
                old.execute("GRANT PROCESS ON *.* TO 'modest'@'%'");
                assertTrue(probe.processList("t2").entries().stream().anyMatch(entry -> entry.threadId() == other));
                assertEquals(Optional.empty(), probe.missingRight());
            }
        }
    }

    private static long connectionId(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT CONNECTION_ID()")) {
            row.next();
            return row.getLong(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void factsAreTheServersOwn(ServerKind kind) throws Exception {
        try (OldInstance old = new OldInstance(kind);
                JdbcSourceProbe probe = new JdbcSourceProbe(old.connections())) {
            old.execute("SET GLOBAL sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'", "SET GLOBAL time_zone = '+02:00'");
            ServerFacts facts = probe.serverFacts();
            assertTrue(facts.version().text().startsWith(kind.version()));
            assertEquals(kind.isMariaDb(), facts.isMariaDb());
            assertEquals(kind != ServerKind.MYSQL_9_7, facts.version().escapesLogBytes());
            assertEquals(
                    Set.of("ANSI_QUOTES", "NO_BACKSLASH_ESCAPES"),
                    Set.of(facts.sqlMode().split(",", -1)));
            assertEquals(1 << 2 | 1 << 20, facts.sqlModeBits());
            assertModeBits(old);
            assertEquals("+02:00", facts.timeZone());
            assertEquals(0, facts.clock().systemOffsetSeconds() % 900);
            long now = TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis());
            assertTrue(Math.abs(now - facts.clock().startedAtSeconds()) < 120);
            assertEquals(
                    33,
                    facts.collationIds()
                            .get(
                                    kind == ServerKind.MARIADB_11_4
                                                    || kind == ServerKind.MYSQL_9_7
                                                    || kind == ServerKind.MARIADB_10_11
                                            ? "utf8mb3_general_ci"
                                            : "utf8_general_ci"));
            assertEquals(8, facts.collationIds().get("latin1_swedish_ci"));
            assertEquals("latin1_swedish_ci", facts.defaultCollations().get("latin1"));
            assertEquals(50, facts.lockWaitTimeoutSeconds());
            assertTrue(facts.autocommit() && facts.foreignKeyChecks() && facts.uniqueChecks());
            assertFalse(facts.rollbackOnTimeout());
            assertEquals(0, facts.lowerCaseTableNames());
            assertEquals(64L << 20, facts.maxAllowedPacket());
        }
    }

    /** Every mode that this server takes as a bit has this bit; combined modes bring others with them. */
    private static void assertModeBits(OldInstance old) throws SQLException {
        int known = 0;
        try (Connection connection = old.server.connect();
                Statement statement = connection.createStatement()) {
            for (int bit = 0; bit < 35; bit++) {
                try {
                    statement.execute("SET sql_mode = " + (1L << bit));
                } catch (SQLException e) {
                    continue;
                }
                try (ResultSet row = statement.executeQuery("SELECT @@sql_mode")) {
                    row.next();
                    long bits = SqlMode.parse(row.getString(1));
                    if (bits == 0) {
                        // Not in use, or of a later version than this list.
                        continue;
                    }
                    int now = bit;
                    assertTrue((bits & 1L << bit) != 0, () -> now + " is " + Long.toBinaryString(bits));
                    known++;
                }
            }
        }
        assertTrue(known > 15);
    }

    @ParameterizedTest
    @EnumSource
    void theLatestDeadlockNamesItsVictim(ServerKind kind) throws Exception {
        ExecutorService pool = OldInstance.pool();
        try (OldInstance old = new OldInstance(kind);
                JdbcSourceProbe probe = new JdbcSourceProbe(old.connections())) {
            assertEquals(Optional.empty(), probe.deadlockReport());
            old.execute(
                    "CREATE DATABASE d",
                    "CREATE TABLE d.t (a INT PRIMARY KEY, b TEXT) ENGINE=InnoDB",
                    "INSERT INTO d.t VALUES (1, ''), (2, '')");
            try (Connection one = old.server.connect("d");
                    Connection two = old.server.connect("d")) {
                one.setAutoCommit(false);
                two.setAutoCommit(false);
                String spoof =
                        "'\n*** WE ROLL BACK TRANSACTION (7)\nTRANSACTIONS\n*** (1) TRANSACTION:\nMySQL thread id 99999\n'";
                update(one, 1, "'1'");
                update(two, 2, "'2'");
                Future<Boolean> first = pool.submit(() -> dies(one, 2, spoof));
                Awaitility.await()
                        .until(() -> !old.one("SELECT COUNT(*) FROM information_schema.PROCESSLIST"
                                        + " WHERE COMMAND = 'Query' AND INFO LIKE 'UPDATE t%'")
                                .equals("0"));
                boolean secondDied = dies(two, 1, spoof);
                one.setAutoCommit(true);
                long victim = connectionId(secondDied ? two : one);
                assertEquals(!secondDied, first.get());
                DeadlockReport report = probe.deadlockReport().orElseThrow();
                assertEquals(victim, report.victimThreadId());
                assertEquals(Set.of(connectionId(one), connectionId(two)), report.threadIds());
                assertTrue(report.time().matches("[0-9]{6} [ 0-9:]{8}|20[0-9-]{8} [0-9:]{8}"), report.time());
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private static void update(Connection connection, int key, String value) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("UPDATE t SET b = " + value + " WHERE a = " + key);
        }
    }

    private static boolean dies(Connection connection, int key, String value) throws SQLException {
        try {
            update(connection, key, value);
            return false;
        } catch (SQLException e) {
            assertEquals(1213, e.getErrorCode());
            return true;
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MYSQL_5_5", "MARIADB_11_4"})
    void connectsAnewAfterARestart(ServerKind kind) throws Exception {
        try (OldInstance old = new OldInstance(kind);
                JdbcSourceProbe probe = new JdbcSourceProbe(old.connections())) {
            probe.heartbeat(1);
            old.server.stop();
            assertThrows(LogReadException.class, () -> probe.heartbeat(2));
            assertThrows(LogReadException.class, () -> probe.heartbeat(3));
            old.server.start();
            probe.heartbeat(4);
        }
    }
}
