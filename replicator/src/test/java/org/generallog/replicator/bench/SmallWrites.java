package org.generallog.replicator.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.generallog.replay.relaylog.RelayLogSettings;
import org.generallog.replay.relaylog.RelayLogWriter;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.StatementContext;
import org.generallog.replay.transaction.Transaction;
import org.generallog.testbed.server.RunningDatabase;

/**
 * Autocommit statements of eight sessions on four tables: updates, inserts and deletes by primary key. Each session has rows of its
 * own, so that those who do not know of conflicts may run them side by side as well.
 */
final class SmallWrites {
    static final int SESSIONS = 8;
    private static final int TABLES = 4;
    private static final int ROWS = 10_000;
    private static final StatementContext CONTEXT =
            new StatementContext("bench", 0, 33, 33, 33, "+00:00", true, true, true);

    private final List<String> statements = new ArrayList<>();

    /** @param hot whether all of them update one row */
    SmallWrites(int count, boolean hot) {
        Random random = new Random(1);
        long[] inserted = new long[SESSIONS];
        for (int i = 0; i < count; i++) {
            int session = i % SESSIONS;
            String table = "t" + random.nextInt(TABLES);
            long id = 1 + session + (long) SESSIONS * random.nextInt(ROWS / SESSIONS);
            int kind = random.nextInt(10);
            if (hot) {
                statements.add("UPDATE t0 SET n = n + 1 WHERE id = 1");
            } else if (kind < 7) {
                statements.add("UPDATE " + table + " SET n = n + " + random.nextInt(100) + ", v = 'value " + i
                        + "' WHERE id = " + id);
            } else if (kind < 9 || inserted[session] == 0) {
                long fresh = ROWS + 1 + session + SESSIONS * inserted[session]++;
                statements.add("INSERT INTO t0 (id, n, v) VALUES (" + fresh + ", " + i + ", 'value " + i + "')");
            } else {
                long old = ROWS + 1 + session + SESSIONS * --inserted[session];
                statements.add("DELETE FROM t0 WHERE id = " + old);
            }
        }
    }

    int size() {
        return statements.size();
    }

    /** In this order. */
    List<String> ofSession(int session) {
        List<String> own = new ArrayList<>();
        for (int i = session; i < statements.size(); i += SESSIONS) {
            own.add(statements.get(i));
        }
        return own;
    }

    /** The tables as they are before. */
    static void create(RunningDatabase server) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS bench");
            statement.execute("CREATE DATABASE bench");
            for (int t = 0; t < TABLES; t++) {
                statement.execute("CREATE TABLE bench.t" + t
                        + " (id INT NOT NULL PRIMARY KEY, n INT NOT NULL, v VARCHAR(60) NOT NULL) ENGINE=InnoDB");
                StringBuilder rows = new StringBuilder("INSERT INTO bench.t" + t + " VALUES (1,0,'')");
                for (int id = 2; id <= ROWS; id++) {
                    rows.append(",(").append(id).append(",0,'')");
                }
                statement.execute(rows.toString());
            }
        }
    }

    /** What all that was applied comes down to. */
    static String checksum(RunningDatabase server) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("CHECKSUM TABLE bench.t0, bench.t1, bench.t2, bench.t3")) {
            StringBuilder sums = new StringBuilder();
            while (rows.next()) {
                sums.append(rows.getString(2)).append(' ');
            }
            return sums.toString();
        }
    }

    /** As a relay log; returns its end. */
    RelayPosition write(Path folder) throws IOException {
        try (RelayLogWriter writer = RelayLogWriter.open(folder, RelayPosition.START, RelayLogSettings.DEFAULT)) {
            for (int i = 0; i < statements.size(); i++) {
                long micros = 1_700_000_000_000_000L + i * 100L;
                writer.append(new Transaction(
                        1 + i % SESSIONS,
                        Transaction.Kind.DATA,
                        micros,
                        List.of(new StatementChange(
                                CONTEXT,
                                micros,
                                OptionalLong.empty(),
                                OptionalLong.empty(),
                                List.of(),
                                statements.get(i).getBytes(StandardCharsets.UTF_8)))));
            }
            writer.sync();
            return writer.position();
        }
    }
}
