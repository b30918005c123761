package org.generallog.replay.capture;

import java.util.ArrayList;
import java.util.List;
import org.generallog.replay.log.LogRow;
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.StatementInfo;

/** Tells the rows that triggers and stored functions wrote from those that clients sent. */
interface NestedRows {
    /** Whether this row was written by what the session's last statement fired, or will be told so by the row that follows. */
    boolean isNested(LogRow row, Session session, byte[] sql, StatementInfo info);

    /** A client's statement runs: what it fires may write rows from now on. */
    void fires(Session session, byte[] sql, StatementInfo info);

    /** Whether a statement that is not a write by itself (a {@code SELECT}, {@code SET} or {@code DO}) calls a function that may write. */
    boolean mayWrite(Session session, StatementInfo info);

    /** The session is gone. */
    void forget(long threadId);

    /** Definitions may have changed. */
    void invalidate();

    default List<CaptureCheckpoint.Firing> state() {
        return new ArrayList<>();
    }

    default void restore(List<CaptureCheckpoint.Firing> firing) {}
}
