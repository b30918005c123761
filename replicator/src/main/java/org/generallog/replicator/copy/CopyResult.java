package org.generallog.replicator.copy;

import java.time.Duration;
import java.util.List;

/**
 * What a finished copy did.
 *
 * @param snapshot the snapshot and its place in the log
 * @param tables base tables copied
 * @param rows rows that stand on the new instance
 * @param rowsKept those of them that an earlier attempt had written
 * @param bytes of the statements that wrote the rows
 * @param duration from the first connection to the end
 * @param nonTransactional tables whose engine knows no snapshot ({@code database.table}): rows that changed while the
 *     copy ran may be of any moment of it, unless the lock was kept for the whole copy
 * @param differing parts of tables whose rows are not the same on both sides though all were copied, for people
 * @param warnings what the operator should know
 */
public record CopyResult(
        Snapshot snapshot,
        int tables,
        long rows,
        long rowsKept,
        long bytes,
        Duration duration,
        List<String> nonTransactional,
        List<String> differing,
        List<String> warnings) {}
