package org.generallog.replay.sql;

import java.util.List;
import java.util.Map;

/**
 * A table that a statement touches, and which of its rows as far as constants name them.
 *
 * @param database empty where the statement leaves it to the session
 * @param points the rows, each as column (lower case) and constant; for an {@code INSERT} without a column list the columns
 *     are named by place, {@code "#1"}, {@code "#2"} … Empty: rows that constants do not name, perhaps all
 */
public record TableAccess(String database, String table, Mode mode, List<Map<String, Literal>> points) {
    public enum Mode {
        /** A consistent read: takes no locks in an old instance's default isolation. */
        READ,
        /** Read rows that are locked: {@code FOR UPDATE}, the tables that a write reads. */
        LOCK,
        INSERT,
        UPDATE,
        DELETE,
        /** {@code REPLACE}, {@code INSERT … ON DUPLICATE KEY UPDATE}. */
        UPSERT,
        /** The table itself: DDL. */
        SCHEMA
    }

    public TableAccess {
        points = List.copyOf(points);
    }

    public boolean writes() {
        return mode != Mode.READ && mode != Mode.LOCK;
    }
}
