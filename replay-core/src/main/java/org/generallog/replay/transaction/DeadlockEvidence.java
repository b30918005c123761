package org.generallog.replay.transaction;

import java.util.Optional;

/** Port: asks the old instance who was rolled back in its newest deadlock. Asked only where the log leaves it open. */
@FunctionalInterface
public interface DeadlockEvidence {
    /**
     * Whether this thread was the victim of a deadlock between these two moments; empty where the newest deadlock is another one or not
     * known.
     *
     * @param sinceMicros event time of the statement that met the deadlock
     * @param untilMicros event time of the session's next row: it came after
     */
    Optional<Boolean> wasVictim(long threadId, long sinceMicros, long untilMicros);
}
