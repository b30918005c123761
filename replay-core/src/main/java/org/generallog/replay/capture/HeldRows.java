package org.generallog.replay.capture;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.generallog.replay.log.LogCommand;
import org.generallog.replay.log.LogRow;
import org.generallog.replay.nested.Firing;
import org.generallog.replay.nested.FiringScope;
import org.generallog.replay.nested.LoggedRow;
import org.generallog.replay.nested.NestedMatch;
import org.generallog.replay.nested.NestedStatementMatcher;
import org.generallog.replay.nested.NestedStatementMatcher.Statement;
import org.generallog.replay.session.Session;
import org.generallog.replay.session.Sessions;
import org.generallog.replay.sql.StatementAnalyzer;
import org.generallog.replay.sql.StatementInfo;

/**
 * MySQL before 5.6 writes an {@code Execute} row after the rows of what it set off, and none when it failed. So a row that a statement
 * which the session has prepared may set off, and an application may send as well, waits for the session's next row.
 *
 * <p>Example: {@code INSERT INTO t VALUES (?)} is prepared, and fires {@code UPDATE n SET c = c + 1}. The row {@code UPDATE n SET c = c + 1} is
 * nested if {@code Execute INSERT INTO t VALUES (1)} follows, and the application's if anything else does.
 */
final class HeldRows {
    /** A session that prepares more statements than these forgets the oldest. */
    private static final int MOST_PREPARED = 1_000;

    /** With more rows than these only the whole is compared with what was executed. */
    private static final int MOST_COMPARED = 300;

    private final StatementAnalyzer analyzer;
    private final Supplier<NestedStatementMatcher> matcher;
    private final Map<Long, Waiting> threads = new HashMap<>();

    /** @param unsure whether it might have been the other way round */
    record Settled(LogRow row, boolean nested, boolean unsure) {}

    private record Held(LogRow row, LoggedRow logged, boolean definite) {}

    private static final class Waiting {
        final Map<String, Statement> prepared = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Statement> eldest) {
                return size() > MOST_PREPARED;
            }
        };
        final Map<String, FiringScope> scopes = new HashMap<>();
        final List<Held> rows = new ArrayList<>();
        boolean asleep;
    }

    HeldRows(StatementAnalyzer analyzer, Supplier<NestedStatementMatcher> matcher) {
        this.analyzer = analyzer;
        this.matcher = matcher;
    }

    void prepared(LogRow row, Session session) {
        prepared(row.threadId(), row.argument(), session.database(), session);
    }

    private void prepared(long threadId, byte[] sql, String database, Session session) {
        StatementInfo info = analyzer.analyze(sql, session.lexicalMode());
        Statement statement = new Statement(sql, session.lexicalMode(), info, database);
        if (!matcher.get().scope(statement).isEmpty()) {
            Waiting thread = threads.computeIfAbsent(threadId, id -> new Waiting());
            thread.prepared.put(new String(sql, StandardCharsets.ISO_8859_1), statement);
        }
    }

    /** A statement that was prepared before the capture began is known by its first execution. */
    void executed(Statement statement, FiringScope scope, long threadId) {
        Waiting thread = threads.computeIfAbsent(threadId, id -> new Waiting());
        boolean known = thread.prepared.entrySet().stream()
                .anyMatch(each -> scope(thread, each.getKey(), each.getValue()) == scope);
        if (!known) {
            thread.prepared.put(new String(statement.sql(), StandardCharsets.ISO_8859_1), statement);
        }
    }

    private FiringScope scope(Waiting thread, String text, Statement statement) {
        return thread.scopes.computeIfAbsent(text, key -> matcher.get().scope(statement));
    }

    boolean isHolding(long threadId) {
        Waiting thread = threads.get(threadId);
        return thread != null && !thread.rows.isEmpty();
    }

    /** Takes a row that may be set off by one of the session's prepared statements. */
    boolean holds(long threadId, LogRow row, LoggedRow logged) {
        Waiting thread = threads.get(threadId);
        if (thread == null || !mayBeNested(thread, logged)) {
            return false;
        }
        thread.rows.add(new Held(row, logged, false));
        return true;
    }

    /** Takes a row that is nested for certain, where others are held: they may belong together. */
    boolean joins(long threadId, LogRow row, LoggedRow logged) {
        if (!isHolding(threadId)) {
            return false;
        }
        Waiting thread = threads.get(threadId);
        return thread != null && thread.rows.add(new Held(row, logged, true));
    }

    private boolean mayBeNested(Waiting thread, LoggedRow logged) {
        for (Map.Entry<String, Statement> each : thread.prepared.entrySet()) {
            if (scope(thread, each.getKey(), each.getValue()).has(logged)) {
                return true;
            }
        }
        return false;
    }

    /** The session's next row: what it tells of those held. */
    List<Settled> settle(LogRow next, Session session, LoggedRow logged) {
        Waiting thread = threads.get(next.threadId());
        if (thread == null) {
            return List.of();
        }
        thread.asleep = false;
        if (next.command() == LogCommand.EXECUTE) {
            StatementInfo info = analyzer.analyze(next.argument(), session.lexicalMode());
            return executed(thread, new Statement(next.argument(), session.lexicalMode(), info, session.database()));
        }
        boolean joins = next.command() == LogCommand.QUERY
                && (mayBeNested(thread, logged)
                        || (LogRow.isBorrowed(next.userHost())
                                && !next.userHost().equals(session.userHost()))
                        || NestedStatementMatcher.looksNested(logged.tokens()));
        return joins ? List.of() : release(thread);
    }

    /** The longest end of what is held that this statement writes; what stands before it was not written by it. */
    private List<Settled> executed(Waiting thread, Statement statement) {
        List<Held> rows = List.copyOf(thread.rows);
        thread.rows.clear();
        FiringScope scope = matcher.get().scope(statement);
        if (scope.isEmpty()) {
            return other(thread, rows);
        }
        int first = 0;
        int last = rows.size() <= MOST_COMPARED ? rows.size() : 0;
        while (first <= last && !writes(statement, rows.subList(first, rows.size()))) {
            first++;
        }
        List<Settled> settled = new ArrayList<>();
        if (first > last) {
            // Not understood in which order; yet they are all of a kind that it writes.
            rows.forEach(held -> settled.add(new Settled(held.row, true, !held.definite)));
            return settled;
        }
        settled.addAll(other(thread, rows.subList(0, first)));
        rows.subList(first, rows.size()).forEach(held -> settled.add(new Settled(held.row, true, false)));
        return settled;
    }

    private boolean writes(Statement statement, List<Held> rows) {
        Firing firing = matcher.get().firing(List.of(statement));
        for (Held held : rows) {
            if (firing.take(held.logged) == NestedMatch.NONE) {
                return false;
            }
        }
        return firing.mayEnd();
    }

    private List<Settled> release(Waiting thread) {
        List<Held> rows = List.copyOf(thread.rows);
        thread.rows.clear();
        return other(thread, rows);
    }

    /** Rows without an {@code Execute}: the application's, but for those of an execution that failed. */
    private List<Settled> other(Waiting thread, List<Held> rows) {
        int failed = 0;
        for (int i = 0; i < rows.size(); i++) {
            failed = rows.get(i).definite ? i + 1 : failed;
        }
        boolean together = failed > 0 && isBegun(thread, rows.subList(0, failed));
        List<Settled> settled = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            Held held = rows.get(i);
            boolean nested = held.definite || (together && i < failed);
            settled.add(new Settled(held.row, nested, !nested));
        }
        return settled;
    }

    private boolean isBegun(Waiting thread, List<Held> rows) {
        for (Statement statement : thread.prepared.values()) {
            Firing firing = matcher.get().firing(List.of(statement));
            if (rows.stream().allMatch(held -> firing.take(held.logged) != NestedMatch.NONE)) {
                return true;
            }
        }
        return false;
    }

    List<Settled> idle(Set<Long> asleep) {
        List<Settled> settled = new ArrayList<>();
        threads.forEach((id, thread) -> {
            if (!thread.rows.isEmpty()) {
                if (thread.asleep && asleep.contains(id)) {
                    settled.addAll(release(thread));
                }
                thread.asleep = asleep.contains(id);
            }
        });
        return settled;
    }

    List<Settled> forget(long threadId) {
        Waiting thread = threads.remove(threadId);
        return thread == null ? List.of() : release(thread);
    }

    void invalidate() {
        threads.values().forEach(thread -> thread.scopes.clear());
    }

    long size() {
        return threads.values().stream().mapToLong(thread -> thread.rows.size()).sum();
    }

    CaptureCheckpoint.HeldBack state() {
        List<LogRow> rows = new ArrayList<>();
        List<CaptureCheckpoint.Firing> prepared = new ArrayList<>();
        threads.forEach((id, thread) -> {
            thread.rows.forEach(held -> rows.add(held.row));
            thread.prepared
                    .values()
                    .forEach(each -> prepared.add(new CaptureCheckpoint.Firing(id, each.database(), each.sql(), null)));
        });
        return new CaptureCheckpoint.HeldBack(rows, prepared);
    }

    void restore(CaptureCheckpoint.HeldBack from, Sessions sessions) {
        for (CaptureCheckpoint.Firing each : from.prepared()) {
            Session session = sessions.find(each.threadId());
            if (session != null) {
                prepared(each.threadId(), each.sql(), each.database(), session);
            }
        }
        for (LogRow row : from.rows()) {
            Session session = sessions.find(row.threadId());
            if (session != null) {
                boolean borrowed = LogRow.isBorrowed(row.userHost());
                LoggedRow logged = LoggedRow.of(
                        row.argument(), session.lexicalMode(), row.userHost(), session.userHost(), borrowed);
                boolean definite = logged.isForeign() || NestedStatementMatcher.looksNested(logged.tokens());
                threads.computeIfAbsent(row.threadId(), id -> new Waiting())
                        .rows
                        .add(new Held(row, logged, definite));
            }
        }
    }
}
