package org.generallog.replay.session;

import java.util.Locale;
import org.generallog.replay.sql.Literal;
import org.jspecify.annotations.Nullable;

/**
 * What a session says of its transactions: {@code completion_type}, and whether they may write. As the server keeps it (manual, "SET
 * TRANSACTION", "completion_type"; measured on 5.6.24 and MariaDB 10.11):
 *
 * <ul>
 *   <li>{@code SET SESSION TRANSACTION READ ONLY} concerns the transactions that begin from then on;
 *   <li>{@code SET TRANSACTION READ ONLY} the next one alone, and is refused while one is open. A statement with autocommit is a transaction,
 *       but one that was refused, or has read no table, is none;
 *   <li>{@code COMMIT AND CHAIN} hands it on.
 * </ul>
 */
public final class TransactionModes {
    private Completion completion = Completion.NO_CHAIN;
    private boolean readOnlyBySession;
    /** Of the transaction that is open, or else of the next one. */
    private boolean readOnly;
    /** Whether a transaction is open, one that has only read included. */
    private boolean open;
    /** When the open transaction began to see others' changes no more, as the assembler counts; 0 while that is open. */
    private long since;

    private boolean weakBySession;
    /** {@code READ COMMITTED} or {@code READ UNCOMMITTED}, of the transaction that is open, or else of the next one. */
    private boolean weak;

    /** Before all that a capture has seen since it was started. */
    private static final long BEFORE = -1;

    /** What {@code COMMIT} and {@code ROLLBACK} do that do not say so themselves. */
    public enum Completion {
        NO_CHAIN,
        CHAIN,
        RELEASE;

        /** Of the variable's value, a number or a word; as it was for one that is neither. */
        public static Completion of(String value, Completion otherwise) {
            return switch (value.toUpperCase(Locale.ROOT)) {
                case "0", "NO_CHAIN" -> NO_CHAIN;
                case "1", "CHAIN" -> CHAIN;
                case "2", "RELEASE" -> RELEASE;
                default -> otherwise;
            };
        }
    }

    /** The global variables. */
    public record Defaults(Completion completion, boolean readOnly, boolean weak) {
        public static final Defaults STANDARD = new Defaults(Completion.NO_CHAIN, false, false);

        Defaults with(String variable, String value) {
            return switch (variable) {
                case "completion_type" -> new Defaults(Completion.of(value, completion), readOnly, weak);
                case "tx_read_only", "transaction_read_only" -> new Defaults(completion, isOn(value), weak);
                case "tx_isolation", "transaction_isolation" -> new Defaults(completion, readOnly, isWeak(value));
                default -> this;
            };
        }
    }

    /** What the capture checkpoint keeps. */
    record State(
            Completion completion,
            boolean readOnlyBySession,
            boolean readOnly,
            boolean open,
            boolean weakBySession,
            boolean weak) {}

    void reset(Defaults defaults) {
        completion = defaults.completion();
        readOnlyBySession = defaults.readOnly();
        readOnly = readOnlyBySession;
        weakBySession = defaults.weak();
        weak = weakBySession;
        open = false;
        since = 0;
    }

    /** Whether rows that a statement does not change stay unlocked, and each statement sees what has been committed. */
    public static boolean isWeak(String isolation) {
        return isolation.toUpperCase(Locale.ROOT).startsWith("READ");
    }

    /** {@code SET SESSION TRANSACTION ISOLATION LEVEL}. */
    void isolation(String level) {
        weakBySession = isWeak(level);
        nextIsolation(level);
    }

    /** {@code SET TRANSACTION ISOLATION LEVEL}. */
    void nextIsolation(String level) {
        if (!open) {
            weak = isWeak(level);
        }
    }

    /** Whether the open transaction, or else the next statement, is {@code READ COMMITTED} or less. */
    public boolean isWeak() {
        return weak;
    }

    /** A statement is about to run at this moment: an open transaction that has not run any takes its snapshot. */
    public void moment(long now) {
        if (open && since == 0) {
            since = now;
        }
    }

    /** When the open transaction's snapshot was taken, at the earliest; 0 where none is open. */
    public long since() {
        return open ? since : 0;
    }

    static boolean isOn(String value) {
        return value.equals("1") || value.equalsIgnoreCase("ON") || value.equalsIgnoreCase("TRUE");
    }

    /** {@code SET completion_type}. */
    void completion(Literal value, Defaults defaults) {
        completion = value.text().equalsIgnoreCase("DEFAULT")
                ? defaults.completion()
                : Completion.of(value.text(), completion);
    }

    /** What {@code completion_type} is now. */
    void completion(String value) {
        completion = Completion.of(value, completion);
    }

    public Completion completion() {
        return completion;
    }

    /** {@code SET SESSION TRANSACTION READ ONLY}, {@code READ WRITE}. */
    void session(boolean now) {
        readOnlyBySession = now;
        next(now);
    }

    /** {@code SET TRANSACTION READ ONLY}, {@code READ WRITE}. */
    void next(boolean now) {
        if (!open) {
            readOnly = now;
        }
    }

    /** Whether the open transaction, or else the next statement, may change no table but temporary ones. */
    public boolean isReadOnly() {
        return readOnly;
    }

    /** Whether what a DDL statement would change may be changed: it commits first. */
    public boolean isReadOnlyBySession() {
        return open ? readOnlyBySession : readOnly;
    }

    /**
     * A transaction begins. One that is open ends, and on MySQL 5.6 would hand its mode on; MariaDB is followed, since a write that is taken
     * for refused though it was not would be lost.
     */
    public void begin() {
        if (open) {
            readOnly = readOnlyBySession;
            weak = weakBySession;
        }
        open = true;
        since = 0;
    }

    /** {@code START TRANSACTION READ ONLY}, {@code READ WRITE}. */
    public void begin(boolean onlyReads) {
        begin();
        readOnly = onlyReads;
    }

    /** Whether it matters what the next statement reads: no transaction is open, and it would begin one, or be the one that is read only. */
    public boolean waits(boolean autocommit) {
        return !open && (!autocommit || readOnly != readOnlyBySession);
    }

    /** A statement has used a table: without autocommit it begins a transaction, otherwise it is one. */
    public void used(boolean autocommit) {
        if (!open && autocommit) {
            end();
        } else {
            open = true;
        }
    }

    /** What was open has ended. */
    public void end() {
        open = false;
        since = 0;
        readOnly = readOnlyBySession;
        weak = weakBySession;
    }

    State state() {
        return new State(completion, readOnlyBySession, readOnly, open, weakBySession, weak);
    }

    void restore(@Nullable State state) {
        if (state != null) {
            completion = state.completion();
            readOnlyBySession = state.readOnlyBySession();
            readOnly = state.readOnly();
            open = state.open();
            since = open ? BEFORE : 0;
            weakBySession = state.weakBySession();
            weak = state.weak();
        }
    }
}
