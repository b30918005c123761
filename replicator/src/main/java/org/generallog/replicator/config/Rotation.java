package org.generallog.replicator.config;

/** How the old instance's log table is kept short; see the design's capture side. */
public enum Rotation {
    /** The best way that the account's rights allow. */
    AUTO,
    /** {@code RENAME} of the live table. */
    SWAP,
    /** {@code mysql.rds_rotate_general_log}. */
    RDS,
    /** The table is never rotated by us. */
    NONE
}
