package org.generallog.testbed.workload;

/**
 * What the sessions have done so far.
 *
 * @param reads SELECT statements, locking ones too
 * @param writes statements that change rows, those of rolled back transactions too
 * @param commits transactions that the sessions committed, without autocommit statements
 * @param rollbacks transactions that they rolled back, on purpose or after an error
 * @param deaths clients that vanished inside a transaction
 * @param errors statements that failed inside a transaction, most of them deadlock victims; a {@code ROLLBACK} followed
 * @param autocommitErrors statements that failed outside of one. The log does not tell them from those that succeeded, so a
 *     replica may have rows of theirs: 0 unless the server is stopped under load
 */
public record WorkloadStats(
        long reads, long writes, long commits, long rollbacks, long deaths, long errors, long autocommitErrors) {
    /** Reads and writes. */
    public long statements() {
        return reads + writes;
    }
}
