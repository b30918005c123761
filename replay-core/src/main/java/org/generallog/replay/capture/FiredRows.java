package org.generallog.replay.capture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.log.LogCommand;
import org.generallog.replay.log.LogRow;
import org.generallog.replay.nested.FiringScope;
import org.generallog.replay.nested.NestedMatch;
import org.generallog.replay.nested.NestedStatementMatcher;
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.StatementAnalyzer;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementKind;

/** Remembers for each session what its last statement may have fired, by the definitions that the catalogue gives. */
final class FiredRows implements NestedRows {
    private final StatementAnalyzer analyzer;
    private final Catalog catalog;
    private final boolean executeIsLoggedAfter;
    private final Map<Long, Fired> byThread = new HashMap<>();
    private NestedStatementMatcher matcher;

    private record Fired(String database, byte[] sql, FiringScope scope) {}

    /**
     * @param executeIsLoggedAfter MySQL before 5.6: rows of what a binary-protocol statement fired stand before its own
     */
    FiredRows(StatementAnalyzer analyzer, Catalog catalog, boolean executeIsLoggedAfter) {
        this.analyzer = analyzer;
        this.catalog = catalog;
        this.executeIsLoggedAfter = executeIsLoggedAfter;
        this.matcher = new NestedStatementMatcher(catalog);
    }

    @Override
    public boolean isNested(LogRow row, Session session, byte[] sql, StatementInfo info) {
        // A trigger or function cannot change the schema ("Restrictions on Stored Programs"), but its definition looks
        // like its rows.
        boolean definition = info.kind() == StatementKind.DDL && !info.has(StatementInfo.Flag.TEMPORARY);
        if (row.command() != LogCommand.QUERY || definition) {
            return false;
        }
        Fired fired = byThread.get(row.threadId());
        if (fired != null && fired.scope().matches(sql, session.lexicalMode()) != NestedMatch.NONE) {
            return true;
        }
        return executeIsLoggedAfter && matcher.mayBeNestedBefore(sql, session.lexicalMode());
    }

    @Override
    public void fires(Session session, byte[] sql, StatementInfo info) {
        FiringScope scope = matcher.scope(info, session.database());
        if (scope.isEmpty()) {
            byThread.remove(session.threadId());
        } else {
            byThread.put(session.threadId(), new Fired(session.database(), sql, scope));
        }
    }

    @Override
    public boolean mayWrite(Session session, StatementInfo info) {
        return !info.functions().isEmpty()
                && !matcher.scope(info, session.database()).isEmpty();
    }

    @Override
    public void forget(long threadId) {
        byThread.remove(threadId);
    }

    @Override
    public void invalidate() {
        matcher = new NestedStatementMatcher(catalog);
    }

    @Override
    public List<CaptureCheckpoint.Firing> state() {
        List<CaptureCheckpoint.Firing> firing = new ArrayList<>(byThread.size());
        byThread.forEach(
                (thread, fired) -> firing.add(new CaptureCheckpoint.Firing(thread, fired.database(), fired.sql())));
        return firing;
    }

    @Override
    public void restore(List<CaptureCheckpoint.Firing> firing) {
        for (CaptureCheckpoint.Firing each : firing) {
            StatementInfo info = analyzer.analyze(each.sql(), LexicalMode.DEFAULT);
            byThread.put(each.threadId(), new Fired(each.database(), each.sql(), matcher.scope(info, each.database())));
        }
    }
}
