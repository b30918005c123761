package org.generallog.replay.capture;

/** What became of a row of the log. Every row has exactly one fate, so the counters' sum is the number of rows read. */
public enum Fate {
    /** Written to the relay log as part of a transaction. */
    REPLAYED,
    /** Belonged to a transaction, or a part of one, that was rolled back; or the old instance refused it. */
    ROLLED_BACK,
    /** Changes no data. */
    READ,
    /** Changed the session's state or bounded a transaction: {@code Connect}, {@code Quit}, {@code SET}, {@code BEGIN}, {@code COMMIT} … */
    SESSION,
    /** Written by a trigger or a stored function, which fires again on the new instance. */
    NESTED,
    /** Left out by the configured filter, or of a system schema, or the replicator's own. */
    FILTERED,
    /** The old instance refused it, or nobody can tell whether it did: rights, grammar, {@code read_only}. Not replayed; its rows are listed. */
    REFUSED,
    /** Cannot be replayed: accounts, {@code SET GLOBAL}, {@code LOAD DATA} from a file … */
    UNSUPPORTED
}
