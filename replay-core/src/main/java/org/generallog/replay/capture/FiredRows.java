package org.generallog.replay.capture;

import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.log.LogRow;
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.StatementAnalyzer;
import org.generallog.replay.sql.StatementInfo;

final class FiredRows implements NestedRows {
    FiredRows(StatementAnalyzer analyzer, Catalog catalog, boolean executeIsLoggedAfter) {}

    @Override
    public boolean isNested(LogRow row, Session session, byte[] sql, StatementInfo info) {
        return false;
    }

    @Override
    public void fires(Session session, byte[] sql, StatementInfo info) {}

    @Override
    public boolean mayWrite(Session session, StatementInfo info) {
        return false;
    }

    @Override
    public void forget(long threadId) {}

    @Override
    public void invalidate() {}
}
