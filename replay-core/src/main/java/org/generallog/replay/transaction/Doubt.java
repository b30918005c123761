package org.generallog.replay.transaction;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Why rows of the new instance may differ from those of the old one: the reason of a {@link ToVerify}. */
public enum Doubt {
    REJECTED("the new instance rejected a statement; most often the old one did so too, but the log does not say"),
    INTERRUPTED(
            "a statement that writes to a table without transactions on the new instance was interrupted there, and run again: it may"
                    + " have taken effect twice"),
    LOCK_WAIT_TIMEOUT(
            "a statement waited for longer than innodb_lock_wait_timeout: it was taken for failed and left out"),
    DEADLOCK("two transactions waited for each other and the old instance rolled one back; which one was inferred"),
    NESTED_BEGIN("a transaction began while another was open: taken for the implicit commit that the manual promises"),
    CLOSE_WRITES("two sessions wrote one row so close to each other that the log's order may not be that of execution"),
    ISOLATION(
            "a transaction read tables that others changed before it committed: which of their changes it saw is not in the log"),
    VERSION("the new instance may understand a value, a comparison or an order in another way than the old one did"),
    SERVER_TABLES("the statement reads tables in which an instance tells of itself: information_schema, mysql …"),
    KILLED(
            "another session killed this one, or its statement, while it may have been running: it may have been undone"),
    VALUES_LOST(
            "a statement was prepared before the log was turned on, so that its values are not in the log; it was not replayed"),
    CONTRADICTION("a statement went on although another transaction seemed to hold its row"),
    LASTING(
            "a statement that was rolled back had written to a table without transactions, most likely by a trigger: what it wrote there"
                    + " stayed on the old instance"),
    PARTIAL("the session was in a transaction already when the capture began: what it had done before is not known"),
    LOSSY_TEXT("the log does not tell whether a backslash in the statement's text is one, or hides a byte"),
    UNKNOWN_CHARSET(
            "the session told its charset in the handshake alone, which is not in the log; its letters are a guess"),
    CUT_STATEMENT("the old instance cut the statement's end off in the log; it was not replayed"),
    UNSUPPORTED("the statement cannot be replayed from its text"),
    NON_DETERMINISTIC("the statement need not do the same twice: UUID(), RAND(), LIMIT without ORDER BY …"),
    DIVISION("the new instance computes fewer digits of a division than the old one did"),
    CLOCK(
            "the statement takes the time from the old instance's clock, and the log does not tell it exactly: parts of a second, or"
                    + " which second it was where one had just begun"),
    REFUSED_BY_OLD(
            "the old instance did not carry out a statement of its log, its schema shows, or not for certain; the new one may have done so"),
    REFUSED(
            "the old instance refused the statement, by what is known of its account's rights, its grammar and its settings: it was not"
                    + " replayed"),
    NO_EFFECT(
            "the statement changed nothing on the old instance: the rows that its triggers write into the log are not there; it was not"
                    + " replayed"),
    NOT_UNDERSTOOD("nobody can tell whether the old instance ran the statement, or what it did: it was not replayed"),
    SYSTEM_SCHEMA(
            "the statement leads to a schema of the server or of the replicator, or to what harms a server, if only by a view or a program:"
                    + " it was not replayed"),
    RIGHTS_UNKNOWN(
            "the old instance's grants cannot be read, and the statement leaves its session's database, or changes the schema: whether"
                    + " its account might run it is not known; it was replayed"),
    UNKNOWN_COLUMNS(
            "an INSERT without a column list came about when its table was changed: its columns are not certain"),
    UNRESOLVED_ID("ids that the old instance gave were not found for certain: the rows fit best, or are gone"),
    SESSION_STATE(
            "the statement uses a part of its session's state that is not in the log, or cannot be had twice: set before the capture"
                    + " began, from UUID(), in a transaction that was rolled back"),
    AROUND_START(
            "a session older than the capture wrote them, and what it wrote with them, or whether it was rolled back, is not in the log"),
    LOOKALIKE(
            "a trigger or function writes this statement letter for letter as applications send it; whose row it is was inferred"),
    DIFFERS("the row was compared after it had been written, and differs from the old instance's"),
    COPY(
            "the table was altered, emptied or renamed while the copy was reading, or written from such a table: the copy may have found it"
                    + " without rows, or another one under its name"),
    LOG_OFF("a session turned its own log off (sql_log_off) and may have written anything from then on"),
    OLD_INSTANCE_RESTART("the old instance ended while the statement may still have been running");

    private static final Map<String, Doubt> BY_ID =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Doubt::id, Function.identity()));

    private final String sentence;

    Doubt(String sentence) {
        this.sentence = sentence;
    }

    /** As it stands in the relay log, in the list and in metrics: {@code lock-wait-timeout}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What it means, for people; without a full stop. */
    public String sentence() {
        return sentence;
    }

    public static Optional<Doubt> of(String id) {
        return Optional.ofNullable(BY_ID.get(id));
    }
}
