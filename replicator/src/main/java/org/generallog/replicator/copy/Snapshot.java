package org.generallog.replicator.copy;

import java.util.List;

/**
 * A consistent snapshot of the old instance and what makes its place in the general log exact.
 *
 * @param id the payload of its markers {@code snapshot-begin}, {@code snapshot-pending}, {@code snapshot} and (first word)
 *     {@code snapshot-end}
 * @param locked what held the writes back when it began
 * @param pending threads whose newest row in the log before the last {@code snapshot-pending} row is not in the snapshot: it was
 *     held back by the lock, or reads
 * @param lockedMillis how long writes were held back; 0 without a lock
 */
public record Snapshot(String id, Locked locked, List<Long> pending, long lockedMillis) {

    /** The kinds of lock. */
    public enum Locked {
        /** {@code FLUSH TABLES WITH READ LOCK}. */
        FTWRL,
        /** {@code LOCK TABLES … READ} over all copied tables. */
        TABLES,
        /** None. */
        NONE
    }
}
