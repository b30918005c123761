package org.generallog.replay.transaction;

import java.util.Optional;

/** Port: asks the old instance who was rolled back in its newest deadlock. Asked only where the log leaves it open. */
@FunctionalInterface
public interface DeadlockEvidence {
    /** Whether this thread was the victim; empty where the newest deadlock does not concern it or is not known. */
    Optional<Boolean> wasVictim(long threadId);
}
