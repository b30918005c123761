package org.generallog.replay.transaction;

/** Port: asks the old instance who was rolled back in its newest deadlock. Asked only where the log leaves it open. */
@FunctionalInterface
public interface DeadlockEvidence {
    /**
     * Whether this thread was the victim of a deadlock between these two moments; false where the newest deadlock is another one or not
     * known.
     *
     * @param statement the row's text that met the deadlock; empty where the log may not have it, so that the times alone decide
     * @param sinceMicros event time of the statement that met the deadlock
     * @param untilMicros event time of the session's next row: it came after
     */
    boolean wasVictim(long threadId, String statement, long sinceMicros, long untilMicros);

    /**
     * Whether a victim that had sent {@code BEGIN} is in a new transaction at once, so that what it does next waits for its {@code COMMIT};
     * else it is back in autocommit.
     */
    default boolean beginsAnew() {
        return true;
    }

    /** Whether a lock wait that times out rolls the whole transaction back ({@code innodb_rollback_on_timeout}). */
    default boolean timeoutRollsBack() {
        return false;
    }
}
