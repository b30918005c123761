package org.generallog.replicator.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.generallog.testbed.server.RunningDatabase;

/** The same statements sent by other means, over one connection for each session ({@code sessions} by their number). Each returns seconds. */
final class Competitors {
    private Competitors() {}

    static double autocommitted(IntFunction<List<String>> sessions, RunningDatabase server) throws Exception {
        return time(sessions, server, (statement, session) -> {
            for (String sql : session) {
                statement.execute(sql);
            }
        });
    }

    static double packed(IntFunction<List<String>> sessions, RunningDatabase server, int packet) throws Exception {
        return time(sessions, server, (statement, session) -> {
            for (int from = 0; from < session.size(); from += packet) {
                List<String> some = session.subList(from, Math.min(session.size(), from + packet));
                boolean rows = statement.execute("BEGIN;" + String.join(";", some) + ";COMMIT");
                while (rows || statement.getUpdateCount() != -1) {
                    rows = statement.getMoreResults();
                }
            }
        });
    }

    @FunctionalInterface
    private interface Sender {
        void send(Statement statement, List<String> session) throws SQLException;
    }

    private static double time(IntFunction<List<String>> sessions, RunningDatabase server, Sender sender)
            throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(SmallWrites.SESSIONS);
        List<Connection> connections = new ArrayList<>();
        try {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < SmallWrites.SESSIONS; i++) {
                Connection connection = server.connect("bench", "allowMultiQueries=true");
                connections.add(connection);
                List<String> own = sessions.apply(i);
                tasks.add(() -> {
                    try (Statement statement = connection.createStatement()) {
                        sender.send(statement, own);
                    }
                    return null;
                });
            }
            long began = System.nanoTime();
            for (Future<Void> each : pool.invokeAll(tasks)) {
                each.get();
            }
            return (System.nanoTime() - began) / 1e9;
        } finally {
            pool.shutdownNow();
            for (Connection each : connections) {
                each.close();
            }
        }
    }
}
