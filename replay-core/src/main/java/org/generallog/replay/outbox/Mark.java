package org.generallog.replay.outbox;

/**
 * A place between transactions that means something.
 *
 * @param kind what it is
 * @param id of a snapshot; empty otherwise
 * @param micros when a heartbeat was sent, on our own clock; event time of a snapshot's row
 */
public record Mark(Kind kind, String id, long micros) {
    public enum Kind {
        /** Everything committed on the old instance before it was sent stands before this place. */
        HEARTBEAT,
        /** What stands before this place is in the snapshot, what follows is not. */
        SNAPSHOT
    }
}
