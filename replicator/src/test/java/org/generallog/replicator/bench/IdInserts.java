package org.generallog.replicator.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.generallog.replay.relaylog.RelayLogSettings;
import org.generallog.replay.relaylog.RelayLogWriter;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.StatementContext;
import org.generallog.replay.transaction.Transaction;
import org.generallog.testbed.server.RunningDatabase;

/**
 * Autocommitted inserts of eight sessions into one table with an {@code AUTO_INCREMENT} key; the relay log tells the ids.
 *
 * @param count of inserts
 */
record IdInserts(int count) {
    private static final StatementContext CONTEXT =
            new StatementContext("bench", 0, 33, 33, 33, "+00:00", true, true, true);

    /** In this order. */
    List<String> ofSession(int session) {
        return IntStream.range(0, count)
                .filter(i -> i % SmallWrites.SESSIONS == session)
                .mapToObj(IdInserts::text)
                .toList();
    }

    private static String text(int i) {
        return "INSERT INTO events (kind, user_id, note) VALUES ('view', " + i % 1000 + ", 'value " + i + "')";
    }

    /** The table, empty. */
    static void create(RunningDatabase server) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS bench");
            statement.execute("CREATE DATABASE bench");
            statement.execute(
                    "CREATE TABLE bench.events (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, kind VARCHAR(20) NOT NULL,"
                            + " user_id INT NOT NULL, note VARCHAR(60) NOT NULL, KEY (user_id)) ENGINE=InnoDB");
        }
    }

    /** Rows whose id is not the one that the relay log tells. */
    static long wrong(RunningDatabase server, int count) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT " + count + " - COUNT(*) FROM bench.events WHERE note = CONCAT('value ', id - 1)")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** As a relay log; returns its end. */
    RelayPosition write(Path folder) throws IOException {
        try (RelayLogWriter writer = RelayLogWriter.open(folder, RelayPosition.START, RelayLogSettings.DEFAULT)) {
            for (int i = 0; i < count; i++) {
                long micros = 1_700_000_000_000_000L + i * 100L;
                writer.append(new Transaction(
                        1 + i % SmallWrites.SESSIONS,
                        Transaction.Kind.DATA,
                        micros,
                        List.of(new StatementChange(
                                CONTEXT,
                                micros,
                                OptionalLong.of(1L + i),
                                OptionalLong.empty(),
                                List.of(),
                                text(i).getBytes(StandardCharsets.UTF_8)))));
            }
            writer.sync();
            return writer.position();
        }
    }
}
