package org.generallog.replicator.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.generallog.replay.apply.Rejected;
import org.generallog.replicator.daemon.CopyState;
import org.jspecify.annotations.Nullable;

/**
 * What {@code /api/status} says; times in ISO 8601, UTC. Holds no password and no literal of a statement. A side that this process
 * does not do is missing.
 *
 * @param secondsSinceWrite how long no application wrote on the old instance
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Status(
        String name,
        String version,
        String started,
        String now,
        Ready ready,
        Summary summary,
        @Nullable Double lagSeconds,
        Backlog backlog,
        @Nullable Capture capture,
        @Nullable Apply apply,
        @Nullable CopyState copy,
        Control control,
        List<Writer> writers,
        @Nullable Double secondsSinceWrite) {

    /** @param reasons why it is red */
    public record Ready(boolean ok, List<String> reasons) {}

    /**
     * What is captured and not yet applied; null while unknown.
     *
     * @param drainSeconds when it will be applied, at the rate of the last minute; null where it does not shrink
     */
    public record Backlog(
            @Nullable Long bytes,
            @Nullable Long transactions,
            @Nullable Double drainSeconds) {}

    /**
     * What an operator has asked for.
     *
     * @param threadsRunning applying pauses while more threads are running on the new instance; 0 for never
     * @param open whether it can be asked over HTTP: where there is a token
     */
    public record Control(boolean paused, int threadsRunning, boolean open) {}

    /**
     * The newest comparison of a whole table.
     *
     * @param proved when it began
     * @param trouble why it could not be compared; empty where it was
     */
    public record Table(String table, String proved, long rows, long differing, long unproved, String trouble) {}

    /**
     * The capture side.
     *
     * @param source host and port of the old instance
     * @param encryption how the connection to it is encrypted; empty while there was none
     * @param position generation and ordinal in its log
     * @param relay where the relay log ends
     * @param rows by fate
     * @param unsupported statements that could not be replayed, by what they are
     * @param refused statements that the old instance refused, or may have, by account and kind: {@code app: rights}
     * @param newestUnsupported the newest of them, newest first
     */
    public record Capture(
            String source,
            String encryption,
            String position,
            String relay,
            @Nullable String eventTime,
            @Nullable Double lagSeconds,
            int sessions,
            int openTransactions,
            long heldRows,
            long rowsRead,
            double rowsPerSecond,
            Map<String, Long> rows,
            long transactions,
            long unparsed,
            Map<String, Long> unsupported,
            Map<String, Long> refused,
            List<Unsupported> newestUnsupported,
            long polls,
            double pollSeconds,
            long readErrors) {}

    /**
     * The apply side.
     *
     * @param target host and port of the new instance
     * @param encryption how the connections to it are encrypted; empty while there was none
     * @param state lower case; {@code reason} says why where it is stuck
     * @param position in the relay log: all before it is applied
     * @param rejected statements since the copy, by error
     * @param toVerify length of the list to verify by reason; null while it has not been read
     * @param proof null where written rows are not compared
     * @param cutOver since when applications write to the new instance; null where they do not
     * @param sweep null where tables are not compared in turn
     */
    public record Apply(
            String target,
            String encryption,
            String state,
            String reason,
            String position,
            @Nullable String eventTime,
            long transactions,
            double transactionsPerSecond,
            long statements,
            long batches,
            long retries,
            long alreadyApplied,
            List<Rejected> rejected,
            @Nullable Map<String, Long> toVerify,
            @Nullable Proof proof,
            @Nullable Sweep sweep,
            @Nullable String cutOver) {}

    /**
     * Tables that are compared as a whole, in turn.
     *
     * @param proved of these, whose newest comparison is not older than the interval
     * @param differing of these, in which rows differed, were never quiet, or could not be compared
     * @param oldest when the oldest of the newest comparisons began; null while a table has none
     */
    public record Sweep(
            int tables, int proved, int differing, @Nullable String oldest) {}

    /**
     * Rows that were written, compared with the old instance.
     *
     * @param touched {@code look} or {@code repair}
     * @param provedUntil all rows written until then are proved or listed
     * @param rows that wait one by one
     * @param tables that wait as a whole
     */
    public record Proof(
            String touched,
            @Nullable String provedUntil,
            int rows,
            int tables,
            long looks,
            long differing,
            long repaired) {}

    /**
     * A statement that could not be replayed.
     *
     * @param about tables, or accounts
     */
    public record Unsupported(String kind, String time, String user, String host, List<String> about) {}

    /** Who writes to the old instance. */
    public record Writer(String user, String host, long writes, String last, String lastStatement) {
        /** With what the same account wrote before. */
        Writer withEarlier(Writer other) {
            return new Writer(user, host, writes + other.writes, last, lastStatement);
        }
    }
}
