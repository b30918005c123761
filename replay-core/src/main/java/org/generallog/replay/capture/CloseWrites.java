package org.generallog.replay.capture;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.generallog.replay.sql.Literal;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.TableAccess;

/**
 * Writes of which the log does not tell which ran first. A row stands in the log before its statement has run, so a statement runs between
 * its row and its session's next one, or the process list that shows the session asleep; 5.5's {@code Execute} between its session's row before
 * and its own. Two statements whose windows overlap, and of which one writes what the other writes or reads, may have run in either order.
 *
 * <pre>
 *   A: UPDATE t SET v = 1 WHERE id = 5     window open
 *   B: UPDATE t SET v = 2 WHERE id = 5     overlaps: the row may hold 1 or 2
 *   A: SELECT …                            A's window ends
 * </pre>
 *
 * <p>A statement that names its rows and waits for nobody is taken to be over after two seconds. Not part of the checkpoint: a restart forgets the windows
 * that were open, which are those of a moment.
 */
final class CloseWrites {
    private static final long OVER_MICROS = 2_000_000;
    /** Of one table. Beyond, the oldest are forgotten: they have long been over. */
    private static final int MOST = 2_000;
    /** Rows that one statement may name; the table of one that names more is listed as a whole. */
    private static final int MOST_NAMED = 200;
    /** Names of rows, and constants, of all that is kept: some 15 MB. Beyond, the oldest of a table are forgotten. */
    private static final long MOST_KEPT = 100_000;

    /**
     * What a statement touches.
     *
     * @param rows names of rows that it writes or locks
     * @param ranges tables of which it writes rows that it does not name
     * @param writes all tables that it writes
     * @param reads tables that it only reads
     */
    record Touch(Set<String> rows, Set<String> ranges, Set<String> writes, Set<String> reads) {}

    /** A statement with its window, in rows of the log. */
    static final class Write {
        final long thread;
        final StatementInfo info;
        final String database;
        final Touch touch;
        final boolean inTransaction;
        private final long from;
        private final long timeMicros;
        private long to = Long.MAX_VALUE;

        private Write(
                long thread,
                StatementInfo info,
                String database,
                Touch touch,
                boolean inTransaction,
                long from,
                long timeMicros) {
            this.thread = thread;
            this.info = info.namingAtMost(MOST_NAMED);
            this.database = database;
            this.touch = touch;
            this.inTransaction = inTransaction;
            this.from = from;
            this.timeMicros = timeMicros;
        }

        /** How much is kept of it. */
        private long size() {
            long constants = 0;
            for (TableAccess each : info.tables()) {
                for (Map<String, Literal> point : each.points()) {
                    constants += point.size();
                }
            }
            return 1 + constants + touch.rows.size();
        }
    }

    /**
     * Two that may have run in either order.
     *
     * @param earlier whose row stands first
     * @param whole whether neither of them names its rows
     */
    record Meeting(Write earlier, Write later, boolean whole) {}

    private final Map<String, Deque<Write>> byTable = new HashMap<>();
    private final Map<Long, List<Write>> running = new HashMap<>();
    /** Each session's newest row, or a later moment at which it was asleep. */
    private final Map<Long, Long> seen = new HashMap<>();
    /** Sessions that hold a lock on all tables ({@code FLUSH TABLES WITH READ LOCK}): nobody's write is over meanwhile. */
    private final Set<Long> frozen = new HashSet<>();

    private long row;
    private long newestMicros;
    /** Of all tables. */
    private long kept;

    /** A session's next row: what it has sent before is over. */
    void row(long thread) {
        row++;
        end(thread, row);
    }

    private void end(long thread, long at) {
        List<Write> ended = running.remove(thread);
        if (ended != null) {
            ended.forEach(each -> each.to = at);
        }
    }

    /** To be called when the row has been judged. */
    void judged(long thread) {
        seen.put(thread, row);
    }

    /** The process list has shown these sessions asleep. */
    void asleep(Set<Long> threads) {
        for (long thread : threads) {
            end(thread, row);
            seen.computeIfPresent(thread, (key, before) -> row);
        }
    }

    void ended(long thread) {
        end(thread, row);
        seen.remove(thread);
        frozen.remove(thread);
    }

    /** What was written within two seconds before the newest write, as an instance may lose it that is killed. */
    Set<Write> last() {
        Set<Write> last = new HashSet<>();
        for (Deque<Write> there : byTable.values()) {
            there.stream()
                    .filter(each -> newestMicros - each.timeMicros <= OVER_MICROS)
                    .forEach(last::add);
        }
        return last;
    }

    void freeze(long thread) {
        frozen.add(thread);
    }

    void thaw(long thread) {
        frozen.remove(thread);
    }

    /**
     * A statement that writes.
     *
     * @param finished whether its row was written after it had run
     * @return those that may have run before it though their rows stand behind, or the other way round
     */
    List<Meeting> write(
            long thread,
            StatementInfo info,
            String database,
            Touch touch,
            boolean inTransaction,
            boolean finished,
            long timeMicros) {
        long from = finished ? seen.getOrDefault(thread, row) : row;
        Write now = new Write(thread, info, database, touch, inTransaction, from, timeMicros);
        newestMicros = Math.max(newestMicros, timeMicros);
        List<Meeting> met = new ArrayList<>();
        Set<Write> looked = new HashSet<>();
        Set<String> tables = new HashSet<>(touch.writes());
        tables.addAll(touch.reads());
        for (String table : tables) {
            Deque<Write> there = byTable.computeIfAbsent(table, key -> new ArrayDeque<>());
            forget(there, timeMicros);
            for (Write each : there) {
                if (each.thread != thread
                        && overlaps(each, now)
                        && looked.add(each)
                        && !(inTransaction && each.inTransaction)) {
                    meeting(each, now, met);
                }
            }
            there.addLast(now);
            kept += now.size();
            while (there.size() > MOST || (kept > MOST_KEPT && there.size() > 1)) {
                kept -= there.removeFirst().size();
            }
        }
        if (finished) {
            now.to = row;
        } else {
            running.computeIfAbsent(thread, key -> new ArrayList<>()).add(now);
        }
        return met;
    }

    private boolean overlaps(Write each, Write now) {
        if (each.to <= now.from) {
            return false;
        }
        boolean open = each.to == Long.MAX_VALUE;
        boolean quick = each.touch.ranges().isEmpty() && each.touch.reads().isEmpty() && frozen.isEmpty();
        return !(open && quick && now.timeMicros - each.timeMicros > OVER_MICROS);
    }

    private static void meeting(Write each, Write now, List<Meeting> met) {
        boolean sameRow = now.touch.rows().stream().anyMatch(each.touch.rows()::contains);
        boolean ranges = meet(each.touch.ranges(), now.touch.writes()) || meet(now.touch.ranges(), each.touch.writes());
        boolean reads = meet(each.touch.reads(), now.touch.writes()) || meet(now.touch.reads(), each.touch.writes());
        if (sameRow || ranges || reads) {
            met.add(new Meeting(each, now, meet(each.touch.ranges(), now.touch.ranges())));
        }
    }

    private static boolean meet(Set<String> some, Set<String> others) {
        return some.stream().anyMatch(others::contains);
    }

    /** Windows that nobody's can overlap any more, as far as time tells. */
    private void forget(Deque<Write> there, long timeMicros) {
        for (Iterator<Write> each = there.iterator(); each.hasNext(); ) {
            Write one = each.next();
            if (one.to == Long.MAX_VALUE || timeMicros - one.timeMicros <= KEPT_MICROS) {
                break;
            }
            kept -= one.size();
            each.remove();
        }
        if (there.isEmpty() && byTable.size() > MOST) {
            byTable.values().removeIf(Deque::isEmpty);
        }
    }

    /** Longer than from one process list to the next. */
    private static final long KEPT_MICROS = 10_000_000;
}
