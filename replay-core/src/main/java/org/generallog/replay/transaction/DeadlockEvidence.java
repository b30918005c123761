package org.generallog.replay.transaction;

import java.util.Optional;

/** Port: asks the old instance who was rolled back in its newest deadlock. Asked only where the log leaves it open. */
@FunctionalInterface
public interface DeadlockEvidence {
    /**
     * Whether this thread was the victim; empty where the newest deadlock does not concern it or is not known. A deadlock is told
     * once: of the next transaction of the same thread it says nothing.
     *
     * @param sinceMicros when the statement was sent that met the deadlock; an older one does not count
     */
    Optional<Boolean> wasVictim(long threadId, long sinceMicros);
}
