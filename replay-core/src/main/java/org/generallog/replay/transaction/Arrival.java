package org.generallog.replay.transaction;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement of a session, as its row arrives in the log.
 *
 * @param threadId the session
 * @param timeMicros event time of its row
 * @param change what is to be replayed; null for one that only locks ({@code SELECT … FOR UPDATE})
 * @param rows how many rows of the log it stands for: 1, or 0 where another statement of the same row counts it
 * @param locks names of the rows that it locks exclusively, as far as they are known: one per unique key
 * @param tables the tables that it writes or locks, {@code db.table}
 * @param text the row's, as a deadlock report is compared with it
 * @param finished whether the row was written after the statement had succeeded (5.5's {@code Execute}); otherwise it was written
 *     before and nothing is known of its outcome
 * @param doubts what is to be verified because of it
 * @param ranges those of the tables of which it locks rows that the text does not name: it may wait for any of their rows, and whoever
 *     comes later for it
 * @param lasting tables that keep what it has written, also when it is rolled back
 */
public record Arrival(
        long threadId,
        long timeMicros,
        @Nullable Change change,
        int rows,
        List<String> locks,
        List<String> tables,
        String text,
        boolean finished,
        List<ToVerify> doubts,
        List<String> ranges,
        List<ToVerify.Item> lasting) {

    /** A statement that leaves nothing to be verified. */
    public Arrival(
            long threadId,
            long timeMicros,
            @Nullable Change change,
            int rows,
            List<String> locks,
            List<String> tables,
            String text,
            boolean finished) {
        this(threadId, timeMicros, change, rows, locks, tables, text, finished, List.of(), List.of(), List.of());
    }

    /** The changes as they are to be replayed; what is to be verified comes first, so that the last one is the statement. */
    List<Change> changes() {
        List<Change> changes = new ArrayList<>(doubts);
        if (change != null) {
            changes.add(change);
        }
        return changes;
    }
}
