package org.generallog.replay.transaction;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * When others last changed a table, so that it is known whether a transaction that read it, and is replayed where it commits, sees the same
 * there. Moments are counted; a restart begins anew, and what was seen before it counts as long ago.
 */
final class TableHistory {
    private static final int MOST = 20_000;

    private long now = 1;
    private final Map<String, Last> byTable = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Last> eldest) {
            return size() > MOST;
        }
    };

    /** @param before when another session than {@code thread} last changed it; 0 for never */
    private record Last(long thread, long at, long before) {}

    long now() {
        return now;
    }

    /** What the session has written takes effect. */
    void changed(long thread, Collection<String> tables) {
        now++;
        for (String table : tables) {
            Last last = byTable.get(table);
            long before = last == null ? 0 : last.thread() == thread ? last.before() : last.at();
            byTable.put(table, new Last(thread, now, before));
        }
    }

    /** Whether a session other than this one has changed the table since a moment. */
    boolean changedSince(long thread, String table, long moment) {
        Last last = byTable.get(table);
        long at = last == null ? 0 : last.thread() == thread ? last.before() : last.at();
        return at > moment;
    }
}
