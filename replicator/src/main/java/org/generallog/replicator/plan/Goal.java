package org.generallog.replicator.plan;

/** What an operator wants. */
public enum Goal {
    /** All applications change over at one moment. */
    MOVE,
    /** One application server after the other; both instances are written to meanwhile. */
    ONE_BY_ONE,
    /** The same version, another schema: an {@code ALTER} that takes too long where the application writes. */
    SCHEMA_CHANGE
}
