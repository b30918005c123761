package org.generallog.replay.capture;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.catalog.ServerVersion;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.doubt.AffectedRows;
import org.generallog.replay.nested.FiringScope;
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.Literal;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementInfo.Flag;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.transaction.Doubt;
import org.generallog.replay.transaction.ToVerify.Item;
import org.jspecify.annotations.Nullable;

/**
 * Finds the statements whose {@code NOW()} the log does not tell exactly.
 *
 * <ul>
 *   <li>Parts of a second ({@code NOW(6)}, a {@code TIMESTAMP(6)} that the clock sets): the log of MySQL 5.6 has none, and that of MariaDB has
 *       a moment later than the statement's (measured: 0 to 7 µs, in 11.4 up to 3 ms; one row in six is the same).
 *   <li>Whole seconds where {@code event_time} has whole seconds: MySQL 5.5 and 5.6 take it from a clock that lags behind that of
 *       {@code NOW()} by up to a tick of the kernel (measured: 0.5 % of the rows carry the second before). Such a row is among the last
 *       of its second, so these are listed.
 *   <li>Whole seconds where {@code event_time} has microseconds: the statement may have begun in the second before.
 *   <li>The hour that a zone's clocks show twice: {@code NOW()} stored in a {@code TIMESTAMP} goes through its text on MySQL 5.5, which takes the
 *       first of both, and does not on MariaDB (measured: an hour of difference).
 * </ul>
 *
 * <p>A session that has set {@code timestamp} knows its time, and so do we.
 */
final class ClockDoubts {
    /** How much later than the statement its row may be, with room. */
    private static final long LATE_MICROS = 10_000;
    /** So many rows at the end of a second are doubtful, or this part of its rows: a tick of 10 ms is a hundredth. */
    private static final int FEW = 5;

    private static final int PART = 25;
    private static final int MOST_KEPT = 10_000;
    private static final long SECOND = 1_000_000;

    private final Catalog catalog;
    private final AffectedRows affected;
    /** Whether {@code event_time} has microseconds. */
    private final boolean inLog;
    /** Whether columns and functions have parts of a second. */
    private final boolean inTypes;

    private final Deque<Noted> recent = new ArrayDeque<>();
    private long second;
    private long rows;

    /** Rows that are doubtful if their statement was among the last of its second. */
    private record Noted(long row, long threadId, Set<Item> items) {}

    /** What turned out to be doubtful. */
    record Doubtful(long threadId, Set<Item> items) {}

    ClockDoubts(Catalog catalog, AffectedRows affected, ServerVersion old) {
        this.catalog = catalog;
        this.affected = affected;
        this.inLog = !old.logsWholeSeconds();
        this.inTypes = old.mariaDb() || old.isAtLeast(50600);
    }

    void restore(CaptureCheckpoint.@Nullable Clock state) {
        if (state != null) {
            second = state.second();
            rows = state.rows();
            state.noted().forEach(each -> recent.add(new Noted(each.row(), each.threadId(), Set.copyOf(each.items()))));
        }
    }

    CaptureCheckpoint.Clock state() {
        return new CaptureCheckpoint.Clock(
                second,
                rows,
                recent.stream()
                        .map(each -> new CaptureCheckpoint.Noted(each.row, each.threadId, List.copyOf(each.items)))
                        .toList());
    }

    /** From which row on those of this second may be among its last. Only grows. */
    private long first() {
        return rows - Math.max(FEW, rows / PART);
    }

    /** A row of the log has come, whosever. Returns what its second shows of those before. */
    List<Doubtful> row(long timeMicros) {
        long now = Math.floorDiv(timeMicros, SECOND);
        if (inLog || now <= second) {
            rows++;
            while (!recent.isEmpty() && recent.peek().row < first()) {
                recent.remove();
            }
            return List.of();
        }
        long first = first();
        List<Doubtful> doubtful = new ArrayList<>();
        for (Noted each : recent) {
            if (each.row >= first) {
                doubtful.add(new Doubtful(each.threadId, each.items));
            }
        }
        recent.clear();
        second = now;
        rows = 1;
        return doubtful;
    }

    /** Returns the rows of a write that are doubtful already; others may turn out to be. */
    Set<Item> write(Session session, StatementInfo info, FiringScope scope, long timeMicros) {
        boolean fraction = inTypes && reads(session, info, scope, Flag.FRACTION);
        if (!fraction && !reads(session, info, scope, Flag.CLOCK)) {
            return Set.of();
        }
        long seen = session.time(timeMicros);
        boolean twice = isTwice(session.timeZone(), seen);
        if (seen != timeMicros && !twice) {
            return Set.of();
        }
        Set<Item> items = items(session, info, scope);
        if (twice) {
            return items;
        }
        if (fraction || (inLog && Math.floorMod(timeMicros, SECOND) < LATE_MICROS)) {
            return items;
        }
        if (!inLog) {
            if (Math.floorDiv(timeMicros, SECOND) < second) {
                // Written beside rows of the next second.
                return items;
            }
            recent.add(new Noted(rows, session.threadId(), items));
            if (recent.size() > MOST_KEPT) {
                recent.remove();
            }
        }
        return Set.of();
    }

    /** Whether the zone's clocks show this moment's time twice, since they are set back. */
    private static boolean isTwice(String zone, long micros) {
        if (zone.startsWith("+") || zone.startsWith("-")) {
            return false;
        }
        try {
            ZoneId id = ZoneId.of(zone);
            Instant moment = Instant.ofEpochSecond(Math.floorDiv(micros, SECOND));
            ZoneOffsetTransition change = id.getRules().getTransition(LocalDateTime.ofInstant(moment, id));
            return change != null && change.isOverlap();
        } catch (DateTimeException unknown) {
            // A name of that server's own.
            return false;
        }
    }

    private boolean reads(Session session, StatementInfo info, FiringScope scope, Flag flag) {
        return info.has(flag)
                || scope.readsClock(flag == Flag.FRACTION)
                || info.tables().stream().anyMatch(access -> sets(session, access, flag == Flag.FRACTION));
    }

    /** Whether the clock sets a column of the rows that are written. */
    private boolean sets(Session session, TableAccess access, boolean fraction) {
        boolean inserts = access.mode() == TableAccess.Mode.INSERT || access.mode() == TableAccess.Mode.UPSERT;
        if (!inserts && access.mode() != TableAccess.Mode.UPDATE) {
            return false;
        }
        TableSchema table = catalog.table(TableNames.database(access, session.database()), access.table())
                .orElse(null);
        if (table == null) {
            return false;
        }
        for (int i = 0; i < table.columns().size(); i++) {
            TableSchema.Column column = table.columns().get(i);
            TableSchema.Clock clock = column.clock();
            if (fraction && clock.precision() == 0) {
                continue;
            }
            boolean updated = clock.onUpdate()
                    && (access.mode() != TableAccess.Mode.INSERT)
                    && !access.assigned().containsKey(column.name());
            if (updated || (inserts && clock.onInsert() && !isGiven(access, column.name(), i))) {
                return true;
            }
        }
        return false;
    }

    /** Whether each row has a value for the column; NULL is none. */
    private static boolean isGiven(TableAccess access, String column, int place) {
        if (!access.listed().isEmpty() && !access.listed().contains(column)) {
            return false;
        }
        String number = "#" + (place + 1);
        return access.points().stream().noneMatch(row -> {
            Literal value = row.getOrDefault(column, row.get(number));
            return value != null && value.type() == Literal.Type.NULL;
        });
    }

    private Set<Item> items(Session session, StatementInfo info, FiringScope scope) {
        Set<Item> items = new HashSet<>();
        boolean own = info.has(Flag.CLOCK)
                || scope.givesTime()
                || info.tables().stream().anyMatch(access -> sets(session, access, false));
        if (own && info.tables().stream().anyMatch(TableAccess::writes)) {
            items.addAll(affected.of(Doubt.CLOCK, info, session.database()));
        }
        if (scope.readsClock(false)) {
            scope.written().forEach(table -> items.add(new Item(Doubt.CLOCK, table.get(0), table.get(1), "")));
        }
        return items;
    }
}
