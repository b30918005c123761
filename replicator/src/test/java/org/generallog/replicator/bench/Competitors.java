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
import org.generallog.testbed.server.RunningDatabase;

/** The same statements sent by other means, over one connection for each session. Each returns seconds. */
final class Competitors {
    private Competitors() {}

    static double autocommitted(SmallWrites writes, RunningDatabase server) throws Exception {
        return time(writes, server, (statement, session) -> {
            for (String sql : session) {
                statement.execute(sql);
            }
        });
    }

    static double packed(SmallWrites writes, RunningDatabase server, int packet) throws Exception {
        return time(writes, server, (statement, session) -> {
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

    private static double time(SmallWrites writes, RunningDatabase server, Sender sender) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(SmallWrites.SESSIONS);
        List<Connection> connections = new ArrayList<>();
        try {
            List<Callable<Void>> sessions = new ArrayList<>();
            for (int i = 0; i < SmallWrites.SESSIONS; i++) {
                Connection connection = server.connect("bench", "allowMultiQueries=true");
                connections.add(connection);
                List<String> own = writes.ofSession(i);
                sessions.add(() -> {
                    try (Statement statement = connection.createStatement()) {
                        sender.send(statement, own);
                    }
                    return null;
                });
            }
            long began = System.nanoTime();
            for (Future<Void> each : pool.invokeAll(sessions)) {
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
