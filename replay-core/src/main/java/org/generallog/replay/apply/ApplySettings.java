package org.generallog.replay.apply;

import java.time.Duration;
import org.generallog.replay.catalog.OldInstance;

/**
 * How to apply.
 *
 * @param tables where the checkpoint is, and its name
 * @param lanes connections that apply at the same time
 * @param batch most transactions in a batch
 * @param batchBytes most bytes of statements in a batch and in a packet
 * @param onRejected what becomes of a rejected statement
 * @param stuckRetry how often a fatal failure is tried again
 * @param statementLimit how long a statement may run; schema statements have longer
 * @param old where the statements come from
 */
public record ApplySettings(
        ReplicatorTables tables,
        int lanes,
        int batch,
        int batchBytes,
        OnRejected onRejected,
        Duration stuckRetry,
        Duration statementLimit,
        OldInstance old) {
    private static final Duration LONG = Duration.ofHours(1);

    public static ApplySettings of(ReplicatorTables tables, int lanes, int batch, OnRejected onRejected) {
        return new ApplySettings(
                tables, lanes, batch, 2 << 20, onRejected, Duration.ofSeconds(10), LONG, OldInstance.ASSUMED);
    }

    public ApplySettings from(OldInstance instance) {
        return new ApplySettings(tables, lanes, batch, batchBytes, onRejected, stuckRetry, statementLimit, instance);
    }

    public ApplySettings withStatementLimit(Duration limit) {
        return new ApplySettings(tables, lanes, batch, batchBytes, onRejected, stuckRetry, limit, old);
    }
}
