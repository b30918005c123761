package org.generallog.replicator.source;

import static org.generallog.replicator.source.OldInstance.drain;
import static org.generallog.replicator.source.OldInstance.last;
import static org.generallog.replicator.source.OldInstance.written;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.generallog.replay.log.LogGapException;
import org.generallog.replay.log.LogPosition;
import org.generallog.replay.log.LogReadException;
import org.generallog.replay.log.LogRow;
import org.generallog.testbed.server.ServerKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rotation by RENAME: every row once and in order, whatever happens in between. */
class SwapRotationIT {
    private static final int STATEMENTS_A_POLL = 300;

    /** Rotates at nearly every poll. */
    private static RotationPolicy eager() {
        return new RotationPolicy(new RotationPolicy.Costs(100, 1));
    }

    private static TableLogSource source(OldInstance old, RotationPolicy policy, String anchor) {
        return new TableLogSource(
                new LogConnection(old.connections()), new SwapRotation("shop", policy), () -> true, anchor);
    }

    @ParameterizedTest
    @EnumSource(names = {"MYSQL_5_5", "MYSQL_5_6", "MARIADB_11_4", "MYSQL_9_7"})
    void rowsOfEightSessionsOnceAndInOrderWhileSwapping(ServerKind kind) throws Exception {
        int statements = 1500;
        ExecutorService pool = OldInstance.pool();
        try (OldInstance old = new OldInstance(kind);
                TableLogSource source = source(old, eager(), "")) {
            LogPosition position = source.end();
            // However slow the machine is, there is something to read and to rotate at many polls.
            Semaphore pace = new Semaphore(0);
            List<Future<?>> writers = old.write(pool, 8, statements, pace);
            List<LogRow> rows = new ArrayList<>();
            while (!writers.stream().allMatch(Future::isDone)) {
                pace.release(STATEMENTS_A_POLL);
                List<LogRow> more = source.poll(position);
                rows.addAll(more);
                position = last(more, position);
                source.release(position);
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
            rows.addAll(drain(source, position));
            assertTrue(last(rows, position).generation() > 3, () -> "rotated");
            assertInOrder(rows, statements);
            source.release(last(rows, position));
            long live = last(rows, position).generation();
            assertTrue(old.logTables().size() <= 4, () -> "segments are dropped, live is " + live);
        } finally {
            pool.shutdownNow();
        }
    }

    static void assertInOrder(List<LogRow> rows, int statements) {
        int[] next = new int[8];
        for (String text : written(rows)) {
            String[] words = text.substring(3).split(", ", -1);
            int session = Integer.parseInt(words[0]);
            assertEquals(next[session]++, Integer.parseInt(words[1]), () -> "session " + session);
        }
        for (int n : next) {
            assertEquals(statements, n);
        }
        for (int i = 1; i < rows.size(); i++) {
            assertTrue(rows.get(i - 1).position().compareTo(rows.get(i).position()) < 0);
        }
    }

    /** The daemon dies after each step of a swap; the next one goes on from a checkpoint before or after it. */
    @ParameterizedTest
    @EnumSource(names = {"MYSQL_5_5", "MARIADB_11_4"})
    void aCrashBetweenTheStepsIsHarmless(ServerKind kind) throws Exception {
        try (OldInstance old = new OldInstance(kind)) {
            RotationPolicy never = new RotationPolicy(new RotationPolicy.Costs(Long.MAX_VALUE, Long.MAX_VALUE));
            LogPosition position;
            String anchor;
            try (TableLogSource source = source(old, never, "")) {
                position = source.end();
                old.execute("DO 1");
                List<LogRow> rows = drain(source, position);
                assertEquals(List.of("DO 1"), written(rows));
                position = last(rows, position);
                anchor = source.anchor(position);
            }
            old.execute("DO 2", "CREATE TABLE mysql.general_log_shop_next LIKE mysql.general_log", "DO 3");
            try (TableLogSource source = source(old, never, anchor)) {
                List<LogRow> rows = drain(source, position);
                assertEquals(List.of("DO 2", "DO 3"), written(rows));
                position = last(rows, position);
                anchor = source.anchor(position);
            }
            old.execute(
                    "DO 4",
                    "RENAME TABLE mysql.general_log TO mysql.general_log_shop_000001, mysql.general_log_shop_next TO mysql.general_log",
                    "DO 5");
            LogPosition early = position;
            try (TableLogSource source = source(old, eager(), anchor)) {
                List<LogRow> rows = drain(source, position);
                assertEquals(List.of("DO 4", "DO 5"), written(rows));
                assertEquals(2, last(rows, position).generation());
                // The checkpoint was not stored: the same again, also after the segment's end.
                assertEquals(List.of("DO 4", "DO 5"), written(drain(source, early)));
                position = last(rows, position);
                anchor = source.anchor(position);
                source.release(early);
                assertTrue(old.logTables().contains("general_log_shop_000001"));
                source.release(position);
                assertFalse(old.logTables().contains("general_log_shop_000001"));
            }
            old.execute("DO 6");
            try (TableLogSource source = source(old, eager(), anchor)) {
                assertEquals(List.of("DO 6"), written(drain(source, position)));
                assertThrows(LogGapException.class, () -> source.poll(early));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MYSQL_5_5", "MARIADB_11_4"})
    void aTruncationBySomebodyElseIsAGap(ServerKind kind) throws Exception {
        try (OldInstance old = new OldInstance(kind);
                TableLogSource source = source(old, eager(), "")) {
            LogPosition position = last(drain(source, source.end()), source.end());
            old.execute("DO 1", "TRUNCATE TABLE mysql.general_log", "DO 2");
            for (int i = 0; i < 50; i++) {
                old.execute("DO 3");
            }
            LogReadException gap = assertThrows(LogGapException.class, () -> source.poll(position));
            assertTrue(String.valueOf(gap.getMessage()).contains("new copy"), gap::getMessage);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MYSQL_5_5", "MARIADB_11_4"})
    void theServerIsRestartedBetweenPolls(ServerKind kind) throws Exception {
        try (OldInstance old = new OldInstance(kind);
                TableLogSource source = source(old, eager(), "")) {
            LogPosition begin = source.end();
            old.execute("DO 1");
            List<LogRow> rows = new ArrayList<>(drain(source, begin));
            old.server.stop();
            LogPosition position = last(rows, begin);
            LogReadException down = assertThrows(LogReadException.class, () -> source.poll(position));
            assertTrue(String.valueOf(down.getMessage()).contains("instance runs"), down::getMessage);
            old.server.start();
            old.execute("DO 2");
            rows.addAll(drain(source, position));
            old.server.kill();
            old.server.start();
            old.execute("DO 3");
            rows.addAll(drainAfterLoss(source, last(rows, begin)));
            assertEquals(List.of("DO 1", "DO 2", "DO 3"), written(rows));
        }
    }

    /** The first poll after a loss may only find it out. */
    private static List<LogRow> drainAfterLoss(TableLogSource source, LogPosition position)
            throws LogReadException, SQLException {
        try {
            return drain(source, position);
        } catch (LogGapException e) {
            throw e;
        } catch (LogReadException e) {
            return drain(source, position);
        }
    }
}
