package org.generallog.replicator.config;

/** What becomes of rows that the replication has written. */
public enum Touched {
    /** They are not compared. */
    OFF,
    /** They are compared with the old instance, and listed where they differ. */
    LOOK,
    /** They are compared, and mended from the old instance where they differ. */
    REPAIR
}
