package org.generallog.replay.apply;

import java.util.OptionalInt;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.relaylog.RelayPosition;

/**
 * A statement that is about to run and cannot share a transaction with the checkpoint, recorded before: DDL, which commits by itself, and
 * one of a transaction that may leave rows behind when it is rolled back. There is one at a time.
 *
 * @param end position after its transaction
 * @param connectionId the connection that runs it
 * @param fingerprint {@link SchemaFingerprint} before a DDL statement ran; which one it is of another transaction
 */
record DdlIntent(RelayPosition end, long connectionId, String fingerprint) {
    private static final String STATEMENT = "statement ";

    /** @param index of a transaction's changes, from 0 */
    static DdlIntent ofStatement(RelayPosition end, long connectionId, int index) {
        return new DdlIntent(end, connectionId, STATEMENT + index);
    }

    /** Which one of its transaction's changes, from 0; empty for DDL. */
    OptionalInt statement() {
        return fingerprint.startsWith(STATEMENT)
                ? OptionalInt.of(Integer.parseInt(fingerprint.substring(STATEMENT.length())))
                : OptionalInt.empty();
    }

    TargetException contradicts(RelayEntry next) {
        return TargetException.fatal(
                "a statement at " + end + " was begun and not completed, but what comes next is at " + next.begin(),
                "look whether it took effect on the new instance, then delete its row from ddl_intent");
    }
}
