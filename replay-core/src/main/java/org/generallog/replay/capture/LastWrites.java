package org.generallog.replay.capture;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.transaction.Doubt;

/**
 * The last statement of each session, as long as nothing has followed it: when the old instance ends meanwhile, nobody knows whether it took
 * effect. Its row is written before it runs, and stays, though the server takes the statement back when it starts again.
 *
 * <p>Not part of the checkpoint: of statements that were captured before a restart of the replicator this is not known.
 */
final class LastWrites {
    /** A statement is looked at so soon after its row is written, on a busy server too; the log of 5.x has whole seconds. */
    private static final long NOT_BEGUN_MICROS = 3_000_000;

    private final Map<Long, Write> byThread = new HashMap<>();
    private final Doubts doubts;

    private record Write(StatementInfo info, String database, long timeMicros) {}

    LastWrites(Doubts doubts) {
        this.doubts = doubts;
    }

    void sent(long threadId, StatementInfo info, String database, long timeMicros) {
        byThread.put(threadId, new Write(info, database, timeMicros));
    }

    /** The session has gone on, or has ended in order. */
    void over(long threadId) {
        byThread.remove(threadId);
    }

    /** Sessions whose last statement may still be running. */
    Set<Long> threads() {
        return Set.copyOf(byThread.keySet());
    }

    /** Another session has killed this one, or its statement. */
    void killed(long threadId) {
        Write last = byThread.remove(threadId);
        if (last != null) {
            doubts.statement(Doubt.KILLED, last.info(), last.database());
        }
    }

    /**
     * The old instance is read only from now on: a statement that stands in the log shortly before, and had not been looked at, is refused. Seen
     * on 5.5.9 when both servers were busy.
     */
    void readOnly(long threadId, long nowMicros) {
        Write last = byThread.get(threadId);
        if (last != null && nowMicros - last.timeMicros() <= NOT_BEGUN_MICROS) {
            doubts.statement(Doubt.REFUSED, last.info(), last.database());
        }
    }

    /** The old instance was started anew while this session was there. */
    void interrupted(long threadId) {
        Write last = byThread.remove(threadId);
        if (last != null) {
            doubts.statement(Doubt.OLD_INSTANCE_RESTART, last.info(), last.database());
        }
    }
}
