package org.generallog.replay.capture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.generallog.replay.catalog.Catalog;
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
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.StatementAnalyzer;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementKind;
import org.generallog.replay.sql.TableAccess;
import org.jspecify.annotations.Nullable;

/**
 * Tells the rows that triggers and stored functions wrote from those that clients sent: by the definitions that the catalogue gives, by
 * the order in which a body's statements run, and by the account in whose name a row is written. Used by the capture's thread alone.
 */
final class FiredRows {
    /** More rows under one statement than these are not kept for a restart. */
    private static final int MOST_SEEN = 200;

    private static final int MOST_FIRING = 10_000;

    private final StatementAnalyzer analyzer;
    private final Catalog catalog;
    private final @Nullable HeldRows held;
    private final Lookalikes lookalikes;
    private final Map<Long, Fired> byThread = new HashMap<>();
    /** What was written when triggers were seen to fire, since the definitions were last read. */
    private final Set<List<String>> firing = new HashSet<>();

    private NestedStatementMatcher matcher;

    enum Verdict {
        CLIENT,
        NESTED,
        /** The session's next row decides. */
        HELD
    }

    /** What a session's last row set off, and the rows of it that have come by. */
    private record Fired(List<Statement> statements, Firing firing, List<CaptureCheckpoint.FiredRow> seen) {}

    /**
     * @param executeIsLoggedAfter MySQL before 5.6: rows of what a binary-protocol statement fired stand before its own
     */
    FiredRows(StatementAnalyzer analyzer, Catalog catalog, boolean executeIsLoggedAfter, Lookalikes lookalikes) {
        this.analyzer = analyzer;
        this.catalog = catalog;
        this.lookalikes = lookalikes;
        this.matcher = new NestedStatementMatcher(catalog);
        this.held = executeIsLoggedAfter ? new HeldRows(analyzer, () -> matcher) : null;
    }

    /** Who wrote a row that stands for one statement. */
    Verdict judge(LogRow row, Session session, byte[] sql, StatementInfo info) {
        // A trigger or function cannot change the schema ("Restrictions on Stored Programs"), but its definition looks
        // like its rows.
        boolean definition = info.kind() == StatementKind.DDL && !info.has(StatementInfo.Flag.TEMPORARY);
        if (row.command() != LogCommand.QUERY || definition) {
            return Verdict.CLIENT;
        }
        boolean borrowed = LogRow.isBorrowed(row.userHost());
        boolean event = LogRow.isBorrowed(session.userHost());
        Fired fired = byThread.get(row.threadId());
        boolean words = NestedWords.in(sql);
        if (fired == null && held == null && !borrowed && !words) {
            lookalikes.client(sql, info, session.database());
            return Verdict.CLIENT;
        }
        LoggedRow logged = logged(row, session, sql);
        if (fired != null) {
            boolean expected = !fired.firing().mayEnd();
            NestedMatch match = fired.firing().take(logged);
            if (match != NestedMatch.NONE) {
                seen(row, fired, match);
                if (match == NestedMatch.LOOKALIKE) {
                    lookalikes.nested(sql, info, session.database(), expected);
                }
                return Verdict.NESTED;
            }
        }
        // What an event calls in its control flow has no row of its own: those rows are all that there is to replay.
        if (!event && (logged.isForeign() || (words && NestedStatementMatcher.looksNested(logged.tokens())))) {
            if (held != null && held.joins(row.threadId(), row, logged)) {
                return Verdict.HELD;
            }
            return Verdict.NESTED;
        }
        if (held != null && held.holds(row.threadId(), row, logged)) {
            return Verdict.HELD;
        }
        lookalikes.client(sql, info, session.database());
        return Verdict.CLIENT;
    }

    private static LoggedRow logged(LogRow row, Session session, byte[] sql) {
        return LoggedRow.of(
                sql, session.lexicalMode(), row.userHost(), session.userHost(), LogRow.isBorrowed(row.userHost()));
    }

    /**
     * Whether the session's last statement came to nothing on the old instance, now that its next row comes: the rows of its triggers are not
     * there, or not all of them, and what it wrote was undone. Where no trigger of such a statement was seen to fire since the definitions were
     * last read, that proves nothing: it may be younger than the row.
     */
    boolean cameToNothing(long threadId) {
        Fired fired = byThread.get(threadId);
        if (fired == null || fired.statements().size() != 1) {
            return false;
        }
        Statement one = fired.statements().get(0);
        boolean certain = one.info().kind() == StatementKind.WRITE
                && !one.info().has(StatementInfo.Flag.ASSIGNS_USER_VARIABLE)
                && firing.contains(written(one));
        boolean nothing = certain
                && (fired.seen().isEmpty()
                        ? matcher.shows(one)
                        : !fired.firing().mayEnd());
        return nothing && isUndone(one, fired.firing().scope());
    }

    /** What it writes, and how. */
    private static List<String> written(Statement one) {
        return one.info().tables().stream()
                .filter(TableAccess::writes)
                .map(access -> (access.database().isEmpty() ? one.database() : access.database()) + "." + access.table()
                        + " " + access.mode())
                .toList();
    }

    private boolean isUndone(Statement one, FiringScope scope) {
        List<List<String>> tables = new ArrayList<>(scope.written());
        one.info().tables().stream()
                .filter(TableAccess::writes)
                .forEach(access -> tables.add(
                        List.of(access.database().isEmpty() ? one.database() : access.database(), access.table())));
        return tables.stream()
                .allMatch(each -> catalog.table(each.get(0), each.get(1))
                        .filter(table -> table.engine().equalsIgnoreCase("InnoDB"))
                        .isPresent());
    }

    private void seen(LogRow row, Fired fired, NestedMatch match) {
        if (match == NestedMatch.DEFINITE && fired.statements().size() == 1 && firing.size() < MOST_FIRING) {
            firing.add(written(fired.statements().get(0)));
        }
        if (fired.firing().isOver()) {
            byThread.remove(row.threadId());
        } else if (fired.seen().size() < MOST_SEEN) {
            fired.seen().add(new CaptureCheckpoint.FiredRow(row.userHost(), row.argument()));
        }
    }

    /** What a client's statement sets off if it runs. */
    FiringScope scope(Statement statement) {
        return matcher.scope(statement);
    }

    /**
     * A client's statement runs: what it sets off may write rows from now on.
     *
     * @param first whether it is the first of its row; the others of a packet run after it, and all their rows follow
     * @param finished whether the row was written after all that it set off
     * @return what it sets off
     */
    FiringScope fires(Session session, Statement statement, boolean first, boolean finished) {
        FiringScope scope = matcher.scope(statement);
        Fired before = first ? byThread.remove(session.threadId()) : byThread.get(session.threadId());
        if (scope.isEmpty()) {
            return scope;
        }
        if (finished) {
            if (held != null) {
                held.executed(statement, scope, session.threadId());
            }
            return scope;
        }
        List<Statement> statements = new ArrayList<>(first || before == null ? List.of() : before.statements());
        statements.add(statement);
        byThread.put(session.threadId(), new Fired(statements, matcher.firing(statements), new ArrayList<>()));
        return scope;
    }

    /** Whether it may call writing functions another number of times on another server. */
    boolean callsAsItLikes(Statement statement) {
        return !statement.info().functions().isEmpty() && matcher.callsAsItLikes(statement);
    }

    /** 5.5: a statement that may be executed later, its rows standing before it. */
    void prepared(LogRow row, Session session) {
        if (held != null) {
            held.prepared(row, session);
        }
    }

    /** What a session's next row tells of those that were held back; none where it is held as well. */
    List<HeldRows.Settled> settle(LogRow row, @Nullable Session session) {
        if (held == null || session == null || !held.isHolding(row.threadId())) {
            return List.of();
        }
        return held.settle(row, session, logged(row, session, row.argument()));
    }

    /** The sessions that did nothing between two looks at the process list: none of their rows waits for another. */
    List<HeldRows.Settled> idle(Set<Long> asleep) {
        return held == null ? List.of() : held.idle(asleep);
    }

    /** The session has sent something else than a statement: nothing of its last one can follow. */
    void over(long threadId) {
        byThread.remove(threadId);
    }

    /** The session is gone, or begins anew. */
    List<HeldRows.Settled> forget(long threadId) {
        byThread.remove(threadId);
        return held == null ? List.of() : held.forget(threadId);
    }

    /** It cannot be known who ran this one. */
    void unsure(StatementInfo info, Session session) {
        lookalikes.unsure(info, session.database());
    }

    /** Definitions may have changed. */
    void invalidate() {
        matcher = new NestedStatementMatcher(catalog);
        firing.clear();
        if (held != null) {
            held.invalidate();
        }
    }

    long heldRows() {
        return held == null ? 0 : held.size();
    }

    List<CaptureCheckpoint.Firing> state() {
        List<CaptureCheckpoint.Firing> firing = new ArrayList<>(byThread.size());
        byThread.forEach((thread, fired) -> {
            for (int i = 0; i < fired.statements().size(); i++) {
                Statement each = fired.statements().get(i);
                boolean last = i == fired.statements().size() - 1;
                firing.add(new CaptureCheckpoint.Firing(
                        thread, each.database(), each.sql(), last ? List.copyOf(fired.seen()) : null));
            }
        });
        return firing;
    }

    CaptureCheckpoint.@Nullable HeldBack heldState() {
        return held == null ? null : held.state();
    }

    void restore(CaptureCheckpoint from, Sessions sessions) {
        for (CaptureCheckpoint.Firing each : from.firing()) {
            Session session = sessions.find(each.threadId());
            if (session != null) {
                restore(each, session);
            }
        }
        CaptureCheckpoint.HeldBack back = from.held();
        if (held != null && back != null) {
            held.restore(back, sessions);
        }
    }

    private void restore(CaptureCheckpoint.Firing each, Session session) {
        LexicalMode mode = session.lexicalMode();
        StatementInfo info = analyzer.analyze(each.sql(), mode);
        boolean first = !byThread.containsKey(each.threadId());
        FiringScope scope = fires(session, new Statement(each.sql(), mode, info, each.database()), first, false);
        Fired now = byThread.get(each.threadId());
        List<CaptureCheckpoint.FiredRow> rows = each.rows();
        if (scope.isEmpty() || now == null || rows == null) {
            return;
        }
        for (CaptureCheckpoint.FiredRow row : rows) {
            boolean borrowed = LogRow.isBorrowed(row.userHost());
            var unused = now.firing().take(LoggedRow.of(row.sql(), mode, row.userHost(), session.userHost(), borrowed));
            now.seen().add(row);
        }
    }
}
