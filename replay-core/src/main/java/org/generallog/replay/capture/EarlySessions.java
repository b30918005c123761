package org.generallog.replay.capture;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Sessions older than the capture may be in the middle of a transaction when it begins. Until such a session has bounded one in the log, a
 * {@code COMMIT} or {@code ROLLBACK} without a beginning ends one whose first statements nobody has seen.
 *
 * <p>Not part of the checkpoint: after a restart of the replicator every session that it knew counts as bounded.
 */
final class EarlySessions {
    private final Set<Long> bounded = new HashSet<>();

    void restored(Collection<Long> threads) {
        bounded.addAll(threads);
    }

    /** The session begins, or begins a transaction, in the log. */
    void begins(long threadId) {
        bounded.add(threadId);
    }

    /** The session ends a transaction. Returns whether its beginning was not seen. */
    boolean endsUnseen(long threadId) {
        return bounded.add(threadId);
    }

    void forget(long threadId) {
        bounded.remove(threadId);
    }
}
