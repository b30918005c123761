package org.generallog.replay.capture;

import org.generallog.replay.log.LogRow;
import org.generallog.replay.nested.FiringScope;
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.StatementInfo;

/**
 * A statement at its place.
 *
 * @param rows 1 where the row's fate is this statement's
 * @param scope what it sets off
 */
record Step(LogRow row, Session session, byte[] sql, StatementInfo info, int rows, FiringScope scope) {
    long thread() {
        return row.threadId();
    }

    long time() {
        return row.eventTimeMicros();
    }
}
