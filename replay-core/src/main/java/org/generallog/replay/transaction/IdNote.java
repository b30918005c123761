package org.generallog.replay.transaction;

import java.util.Map;

/**
 * What the place of a statement in the log tells of AUTO_INCREMENT ids: taken down when it arrives, used once its transaction has
 * committed. Not written to the relay log.
 *
 * @param number counts the statements that ids may be looked up for, over all sessions, from 1; 0 for another statement
 * @param floor each id that the old instance gave it is greater; {@link #NO_FLOOR} where nothing is known
 * @param giver the number of its session's statement that gave {@code LAST_INSERT_ID()} before it; 0 where none is known
 * @param variables user variables that it reads and that hold a {@code LAST_INSERT_ID()}, each with the number of the statement that gave it
 * @param asks whether a query in it may be asked on the old instance: it reads no temporary table
 * @param fired tables that its triggers and routines may insert into and that have such ids, {@code database.table} in lower case, each with its own floor
 */
public record IdNote(
        long number, long floor, long giver, Map<String, Long> variables, boolean asks, Map<String, Long> fired) {
    public static final long NO_FLOOR = Long.MIN_VALUE;
    /** As a floor: its rows are not looked for, as those of a temporary table. */
    public static final long NOT_LOOKED_FOR = Long.MAX_VALUE;

    /** Of a statement that has nothing to do with ids. */
    public static final IdNote NONE = new IdNote(0, NO_FLOOR, 0, Map.of(), false, Map.of());

    public IdNote {
        variables = Map.copyOf(variables);
        fired = Map.copyOf(fired);
    }
}
