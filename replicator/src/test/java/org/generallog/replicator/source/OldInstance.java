package org.generallog.replicator.source;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.generallog.replay.log.LogCommand;
import org.generallog.replay.log.LogPosition;
import org.generallog.replay.log.LogReadException;
import org.generallog.replay.log.LogRow;
import org.generallog.replicator.jdbc.InstanceAddress;
import org.generallog.replicator.jdbc.TlsMode;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerKind;
import org.generallog.testbed.server.ServerOptions;
import org.generallog.testbed.server.TestServers;

/** A server of a test's own, and what tests do with it. */
final class OldInstance implements AutoCloseable {
    final RunningDatabase server;

    OldInstance(ServerKind kind) {
        this(kind, ServerOptions.defaults());
    }

    OldInstance(ServerKind kind, ServerOptions options) {
        server = TestServers.own(kind, options);
    }

    SourceConnections connections(String user, String password) {
        return new SourceConnections(
                new InstanceAddress(server.host(), server.port(), user, password, TlsMode.PREFERRED), "shop");
    }

    SourceConnections connections() {
        return connections(server.username(), server.password());
    }

    void execute(String... statements) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    String one(String query) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    /** Tables of schema mysql that are named like the log. */
    List<String> logTables() throws SQLException {
        List<String> names = new ArrayList<>();
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW TABLES FROM mysql LIKE 'general\\_log%'")) {
            while (row.next()) {
                names.add(row.getString(1));
            }
        }
        return names;
    }

    /** Sessions that each write {@code DO session, number} one after the other. */
    List<Future<?>> write(ExecutorService pool, int sessions, int statements) {
        return write(pool, sessions, statements, new Semaphore(sessions * statements));
    }

    /** @param pace a permit for each statement */
    List<Future<?>> write(ExecutorService pool, int sessions, int statements, Semaphore pace) {
        List<Future<?>> all = new ArrayList<>();
        for (int s = 0; s < sessions; s++) {
            int session = s;
            all.add(pool.submit(() -> {
                try (Connection connection = server.connect();
                        Statement statement = connection.createStatement()) {
                    for (int n = 0; n < statements; n++) {
                        pace.acquire();
                        statement.execute("DO " + session + ", " + n);
                    }
                }
                return session;
            }));
        }
        return all;
    }

    static ExecutorService pool() {
        return Executors.newCachedThreadPool();
    }

    /** All rows that are there after a position, in as many polls as it takes. */
    static List<LogRow> drain(TableLogSource source, LogPosition after) throws LogReadException {
        List<LogRow> rows = new ArrayList<>();
        LogPosition position = after;
        do {
            List<LogRow> more = source.poll(position);
            rows.addAll(more);
            position = last(more, position);
        } while (source.behind());
        return rows;
    }

    static LogPosition last(List<LogRow> rows, LogPosition otherwise) {
        return rows.isEmpty() ? otherwise : rows.get(rows.size() - 1).position();
    }

    /** The texts of the {@code DO session, number} rows. */
    static List<String> written(List<LogRow> rows) {
        return rows.stream()
                .filter(r -> r.command() == LogCommand.QUERY)
                .map(r -> new String(r.argument(), StandardCharsets.ISO_8859_1))
                .filter(t -> t.startsWith("DO "))
                .toList();
    }

    @Override
    public void close() {
        server.close();
    }
}
