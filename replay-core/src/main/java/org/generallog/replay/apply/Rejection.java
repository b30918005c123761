package org.generallog.replay.apply;

import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.transaction.StatementChange;

/**
 * A statement that was not applied, or a DDL that was found done.
 *
 * @param end position after its transaction
 * @param changeNumber its place within the transaction, from 1
 * @param state {@code rejected}, {@code assumed} or {@code changed}
 */
record Rejection(
        RelayPosition end,
        int changeNumber,
        String state,
        long threadId,
        StatementChange change,
        int code,
        String sqlState,
        String message) {
    static Rejection rejected(RelayEntry entry, int index, TargetException e) {
        return of("rejected", entry, index, e.code(), e.sqlState(), String.valueOf(e.getMessage()));
    }

    /** A DDL statement that the new instance does not take. */
    static Rejection refused(RelayEntry entry, TargetException e, String remedy) {
        return of("rejected", entry, 0, e.code(), e.sqlState(), e.getMessage() + "; " + remedy);
    }

    /** A DDL statement that was applied, but not as it stands. */
    static Rejection changed(RelayEntry entry, int code, String message) {
        return of("changed", entry, 0, code, "HY000", message);
    }

    /** It builds on temporary tables or variables that were lost with a connection. */
    static Rejection withoutState(RelayEntry entry, int index) {
        return of("rejected", entry, index, 0, "", "what it builds on, temporary tables or user variables, is lost");
    }

    static Rejection assumed(RelayEntry entry, int code, String sqlState, String message) {
        return of("assumed", entry, 0, code, sqlState, message);
    }

    /** Whether the server rejected it; else it was not sent. */
    boolean isByServer() {
        return code != 0;
    }

    private static Rejection of(String state, RelayEntry e, int index, int code, String sqlState, String message) {
        return new Rejection(
                e.end(),
                index + 1,
                state,
                e.transaction().threadId(),
                (StatementChange) e.transaction().changes().get(index),
                code,
                sqlState,
                message);
    }
}
