package org.generallog.replicator.daemon;

/** The two sides of the pipeline; {@code run} does both in one process. */
public enum Side {
    CAPTURE,
    APPLY
}
