package org.generallog.replay.sql;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A table that a statement touches, and which of its rows as far as constants name them.
 *
 * @param database empty where the statement leaves it to the session, and for {@code CREATE DATABASE} and the like the database
 * @param table empty where a statement concerns a whole database
 * @param points the rows, each as column (lower case) and constant; for an {@code INSERT} without a column list the columns
 *     are named by place, {@code "#1"}, {@code "#2"} … Columns whose value is no constant are left out. Empty: rows that constants do
 *     not name, perhaps all
 * @param assigned the columns (lower case) that an {@code UPDATE} or {@code ON DUPLICATE KEY UPDATE} sets, with the constant where
 *     it is one
 * @param listed the columns (lower case) that the list of an {@code INSERT} names; empty where it has none
 */
public record TableAccess(
        String database,
        String table,
        Mode mode,
        List<Map<String, Literal>> points,
        Map<String, Optional<Literal>> assigned,
        Set<String> listed) {
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

    /** What a table is called; the database is empty where the statement leaves it to the session. */
    record Name(String database, String table) {
        TableAccess access(Mode mode) {
            return new TableAccess(database, table, mode, List.of());
        }
    }

    public TableAccess {
        points = List.copyOf(points);
        assigned = Map.copyOf(assigned);
        listed = Set.copyOf(listed);
    }

    public TableAccess(
            String database,
            String table,
            Mode mode,
            List<Map<String, Literal>> points,
            Map<String, Optional<Literal>> assigned) {
        this(database, table, mode, points, assigned, Set.of());
    }

    public TableAccess(String database, String table, Mode mode, List<Map<String, Literal>> points) {
        this(database, table, mode, points, Map.of());
    }

    TableAccess withoutPoints() {
        return new TableAccess(database, table, mode, List.of(), assigned, listed);
    }

    public boolean writes() {
        return mode != Mode.READ && mode != Mode.LOCK;
    }
}
