package org.generallog.replay.transaction;

import java.util.List;

/**
 * A whole transaction of the old instance, as it was committed.
 *
 * @param threadId the session that ran it
 * @param kind whether it can be wrapped in {@code BEGIN … COMMIT}
 * @param commitTimeMicros event time of the row that ended it, microseconds since 1970-01-01 UTC
 * @param changes its changes in order, never empty; those of a large one stay in a file, {@link StoredChanges}, of the capture's until {@link #written}
 */
public record Transaction(long threadId, Kind kind, long commitTimeMicros, List<Change> changes) {
    public enum Kind {
        /** Data changes that commit together. */
        DATA,
        /**
         * Data changes that came in one packet of several statements, of which the old instance ran none after the first that failed.
         * They commit together here, though each may have been a transaction of its own.
         */
        PACKET,
        /** One statement that commits implicitly, so it can never share a transaction with the checkpoint (DDL). */
        DDL
    }

    /** It is written where it belongs: what held its changes may go. */
    public void written() {
        if (changes instanceof SpillFile spilled) {
            spilled.discard();
        } else if (changes instanceof MappedChanges mapped) {
            mapped.discard();
        }
    }

    /** Bytes of its statements that are in memory: what is spilled is on disk. */
    public long bytesInMemory() {
        return changes instanceof StoredChanges || changes instanceof MappedChanges
                ? 0
                : changes.stream().mapToLong(Change::bytes).sum();
    }

    public Transaction {
        changes = changes instanceof StoredChanges || changes instanceof MappedChanges ? changes : List.copyOf(changes);
        if (changes.isEmpty()) {
            throw new IllegalArgumentException("a transaction without changes is not written to the relay log");
        }
    }
}
