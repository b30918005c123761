package org.generallog.replicator.verify;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.generallog.replay.verify.Side;
import org.generallog.replay.verify.VerifyException;

/** The statements that run on the old instance, by its process list. */
final class RunningStatements {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration LONGEST = Duration.ofSeconds(15);
    /** The list counts in whole seconds. */
    private static final long TICK_SECONDS = 2;

    private final Instances instances;

    RunningStatements(Instances instances) {
        this.instances = instances;
    }

    /** @param seconds how long it has run */
    private record Running(String text, long seconds) {}

    /** Waits until all that run now have ended; no when one runs for too long. */
    boolean awaitEnd() throws VerifyException, InterruptedException {
        Map<Long, Running> first = list();
        long began = System.nanoTime();
        while (!first.isEmpty()) {
            long passed = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
            if (passed > LONGEST.toSeconds()) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
            Map<Long, Running> now = list();
            first.entrySet().removeIf(each -> hasEnded(each.getValue(), now.get(each.getKey()), passed));
        }
        return true;
    }

    /** Another text, or the same one that runs for a shorter time than it would. */
    private static boolean hasEnded(Running before, @org.jspecify.annotations.Nullable Running now, long passed) {
        return now == null
                || !now.text().equals(before.text())
                || now.seconds() + TICK_SECONDS < before.seconds() + passed;
    }

    private Map<Long, Running> list() throws VerifyException {
        return instances.ask(Side.OLDER, "the process list", this::list);
    }

    private Map<Long, Running> list(Connection connection) throws SQLException {
        Map<Long, Running> running = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT " + instances.tag(Side.OLDER)
                                + " ID, TIME, LEFT(CAST(INFO AS BINARY), 1000) FROM information_schema.PROCESSLIST"
                                + " WHERE COMMAND NOT IN ('Sleep','Daemon','Binlog Dump','Connect') AND ID <> CONNECTION_ID()")) {
            while (row.next()) {
                String text = row.getString(3);
                if (text == null || !isOurs(text)) {
                    running.put(row.getLong(1), new Running(text == null ? "" : text, row.getLong(2)));
                }
            }
        }
        return running;
    }

    /** Reads of the replicator's own, which poll all the time. */
    private static boolean isOurs(String text) {
        return text.startsWith("SELECT /* replicator ");
    }
}
