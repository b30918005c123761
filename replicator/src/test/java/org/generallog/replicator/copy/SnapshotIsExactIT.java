package org.generallog.replicator.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.generallog.replay.log.Marker;
import org.generallog.replay.log.MarkerKey;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerKind;
import org.generallog.testbed.server.ServerOptions;
import org.generallog.testbed.server.TestServers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The log alone, with the copy's markers, tells what is in a snapshot that is taken under full load: for each session
 * exactly the statements before the last {@code snapshot-pending} row, without the newest one of a pending thread.
 */
class SnapshotIsExactIT {
    private static final int SESSIONS = 8;
    private static final int SNAPSHOTS = Integer.getInteger("snapshots", 20);

    /** A row of the log: whose and what. */
    private record Row(long thread, String text) {}

    /** What a snapshot shows of each session's table: the number of rows, which are counted from 1. */
    private record Seen(Snapshot snapshot, List<Long> rows) {}

    @ParameterizedTest
    @CsvSource({
        "MYSQL_5_5, BRIEF, root",
        "MYSQL_5_6, BRIEF, root",
        "MARIADB_10_11, BRIEF, root",
        "MYSQL_5_5, BRIEF, modest"
    })
    void theLogTellsWhatIsInASnapshot(ServerKind kind, LockMode mode, String user) throws Exception {
        try (RunningDatabase server =
                TestServers.own(kind, ServerOptions.defaults().with("innodb-flush-log-at-trx-commit", "2"))) {
            List<TableDefinition> tables = prepare(server);
            AtomicBoolean stop = new AtomicBoolean();
            ExecutorService load = Executors.newFixedThreadPool(SESSIONS);
            List<Future<Long>> sessions = new ArrayList<>();
            List<Seen> seen = new ArrayList<>();
            try {
                for (int i = 0; i < SESSIONS; i++) {
                    int session = i;
                    sessions.add(load.submit(() -> write(server, session, stop)));
                }
                for (int i = 0; i < SNAPSHOTS; i++) {
                    seen.add(snapshot(server, user, mode, tables, "s" + i));
                }
            } finally {
                stop.set(true);
                load.shutdown();
            }
            verify(kind + " as " + user, log(server), threads(sessions), seen);
        }
    }

    private static List<TableDefinition> prepare(RunningDatabase server) throws SQLException {
        List<TableDefinition> tables = new ArrayList<>();
        try (Sql sql = Sql.on(server)) {
            sql.run("CREATE DATABASE d");
            // As on RDS: without RELOAD, so that LOCK TABLES has to do.
            sql.run("GRANT PROCESS ON *.* TO 'modest'@'%' IDENTIFIED BY ''");
            sql.run("GRANT PROCESS ON *.* TO 'modest'@'localhost' IDENTIFIED BY ''");
            sql.run("GRANT ALL ON d.* TO 'modest'@'%'");
            sql.run("GRANT ALL ON d.* TO 'modest'@'localhost'");
            for (int i = 0; i < SESSIONS; i++) {
                sql.run("CREATE TABLE d.t" + i + " (n INT PRIMARY KEY) ENGINE=InnoDB");
                tables.add(new TableDefinition("d", "t" + i, "", List.of(), List.of(), "InnoDB", 0, 0));
            }
        }
        return tables;
    }

    /** Even sessions commit each statement, odd ones three at once. Returns the session's thread id. */
    private static long write(RunningDatabase server, int session, AtomicBoolean stop) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            long n = 0;
            while (!stop.get()) {
                boolean many = session % 2 == 1;
                if (many) {
                    statement.execute("BEGIN");
                }
                for (int i = 0; i < (many ? 3 : 1); i++) {
                    statement.execute("INSERT INTO d.t" + session + " VALUES (" + ++n + ")");
                }
                if (many) {
                    statement.execute("COMMIT");
                }
                if (n % 5 == 0) {
                    statement
                            .executeQuery("SELECT COUNT(*) FROM d.t" + session + " WHERE n = " + n)
                            .close();
                }
            }
            try (ResultSet id = statement.executeQuery("SELECT CONNECTION_ID()")) {
                id.next();
                return id.getLong(1);
            }
        }
    }

    private static Seen snapshot(
            RunningDatabase server, String user, LockMode mode, List<TableDefinition> tables, String id)
            throws Exception {
        var address = new org.generallog.replicator.jdbc.InstanceAddress(
                server.host(), server.port(), user, "", org.generallog.replicator.jdbc.TlsMode.DISABLED);
        try (Connections connections =
                new Connections(address, address, new Marker("test", "copy", id), MarkerKey.fresh())) {
            RawConnection reader = connections.source();
            RawConnection other = connections.source();
            Snapshot snapshot = new SnapshotTaker("test", id, connections.source(), List.of(reader, other), connections)
                    .take(mode, tables, () -> {}, new CopyProgress(CopyListener.NONE));
            List<Long> rows = new ArrayList<>();
            for (TableDefinition table : tables) {
                RawRow row = reader.query("SELECT COUNT(*), MAX(n) FROM " + table.quoted())
                        .get(0);
                assertEquals(row.number(0), row.number(1));
                assertEquals(
                        row.number(0),
                        other.query("SELECT COUNT(*) FROM " + table.quoted())
                                .get(0)
                                .number(0));
                rows.add(row.number(0));
            }
            return new Seen(snapshot, rows);
        }
    }

    private static List<Long> threads(List<Future<Long>> sessions) throws InterruptedException, ExecutionException {
        List<Long> threads = new ArrayList<>();
        for (Future<Long> session : sessions) {
            threads.add(session.get());
        }
        return threads;
    }

    private static List<Row> log(RunningDatabase server) throws SQLException {
        try (Sql sql = Sql.on(server)) {
            return sql.rows("SELECT thread_id, argument FROM mysql.general_log WHERE command_type = 'Query'").stream()
                    .map(r -> new Row(Long.parseLong(r.get(0)), r.get(1)))
                    .toList();
        }
    }

    private static void verify(String what, List<Row> log, List<Long> threads, List<Seen> seen) {
        int pending = 0;
        int betweenPendingAndSnapshot = 0;
        long locked = 0;
        long longest = 0;
        for (Seen each : seen) {
            Snapshot snapshot = each.snapshot();
            int boundary = last(log, "snapshot-pending", snapshot.id());
            int begun = last(log, "snapshot", snapshot.id());
            Marker end =
                    marker(log.get(last(log, "snapshot-end", snapshot.id()))).orElseThrow();
            assertTrue(
                    end.payload()
                            .startsWith(snapshot.id() + " locked="
                                    + snapshot.locked().name().toLowerCase(java.util.Locale.ROOT) + " pending="),
                    end::payload);
            List<Long> expected = new ArrayList<>();
            for (int session = 0; session < threads.size(); session++) {
                long thread = threads.get(session);
                expected.add(committed(log, boundary, thread, snapshot.pending().contains(thread)));
                betweenPendingAndSnapshot +=
                        committed(log, begun, thread, false) == committed(log, boundary, thread, false) ? 0 : 1;
            }
            assertEquals(expected, each.rows(), () -> what + ", snapshot " + snapshot);
            pending += snapshot.pending().size();
            locked += snapshot.lockedMillis();
            longest = Math.max(longest, snapshot.lockedMillis());
        }
        System.out.printf(
                "%s: %d snapshots by %s, %d log rows, %d pending statements, %d sessions committed between the pending row and the"
                        + " snapshot row, locked %.1f ms on average, %d ms at most%n",
                what,
                seen.size(),
                seen.get(0).snapshot().locked(),
                log.size(),
                pending,
                betweenPendingAndSnapshot,
                (double) locked / seen.size(),
                longest);
    }

    /** Rows that the thread has committed in the log before an index. */
    private static long committed(List<Row> log, int boundary, long thread, boolean lastIsPending) {
        List<String> texts = log.subList(0, boundary).stream()
                .filter(r -> r.thread() == thread)
                .map(Row::text)
                .toList();
        long committed = 0;
        long open = -1;
        for (String text : texts.subList(0, texts.size() - (lastIsPending ? 1 : 0))) {
            if (text.startsWith("BEGIN")) {
                open = 0;
            } else if (text.startsWith("COMMIT")) {
                committed += open;
                open = -1;
            } else if (text.startsWith("INSERT")) {
                if (open < 0) {
                    committed++;
                } else {
                    open++;
                }
            }
        }
        return committed;
    }

    private static Optional<Marker> marker(Row row) {
        return row.text().contains("/* replicator ")
                ? Marker.in(row.text().getBytes(StandardCharsets.UTF_8))
                : Optional.empty();
    }

    private static int last(List<Row> log, String kind, String id) {
        for (int i = log.size() - 1; i >= 0; i--) {
            Optional<Marker> marker = marker(log.get(i));
            if (marker.isPresent()
                    && marker.get().kind().equals(kind)
                    && (marker.get().payload() + " ").startsWith(id + " ")) {
                return i;
            }
        }
        throw new AssertionError("no marker " + kind + " " + id);
    }
}
