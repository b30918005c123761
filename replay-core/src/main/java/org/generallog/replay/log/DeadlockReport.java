package org.generallog.replay.log;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The latest deadlock that InnoDB found: the victim's transaction was rolled back whole, which the log does not say.
 *
 * @param victimThreadId the connection whose transaction InnoDB rolled back
 * @param threadIds all connections that took part, the victim too
 * @param time when, as the server writes it in its own time zone: {@code yymmdd hh:mm:ss} (5.5) or {@code yyyy-mm-dd hh:mm:ss};
 *     two reports with the same time, threads and statement are the same deadlock
 * @param statement how the victim's statement begins, as {@link #comparable} has it; empty where the report does not say
 */
public record DeadlockReport(long victimThreadId, Set<Long> threadIds, String time, String statement) {
    /** 5.5 cuts what it says of a connection at 1,023 bytes; statements that are equal for so long are the same. */
    private static final int COMPARED = 400;

    private static final int KEPT = 4000;

    public DeadlockReport(long victimThreadId, Set<Long> threadIds, String time, @Nullable String statement) {
        this.victimThreadId = victimThreadId;
        this.threadIds = Set.copyOf(threadIds);
        this.time = time;
        this.statement = statement == null ? "" : statement;
    }

    /**
     * Whether the victim may have been running this text of a row: that of the statement, or of the packet around it.
     *
     * @param row as {@link #comparable} has it; empty for any
     */
    public boolean shows(String row) {
        return row.isEmpty() || statement.isEmpty() || row.contains(statement);
    }

    /** A row's text, to be compared with a report's: with single spaces, and cut where it is long. */
    public static String comparable(byte[] sql) {
        return spaced(new String(sql, 0, Math.min(sql.length, KEPT), StandardCharsets.ISO_8859_1));
    }

    /** A report's text, to be found in a row's: up to the first letter whose bytes depend on a character set. */
    static String beginning(String text) {
        String spaced = spaced(text);
        int end = 0;
        while (end < spaced.length() && end < COMPARED && spaced.charAt(end) >= ' ' && spaced.charAt(end) < 127) {
            end++;
        }
        return spaced.substring(0, end).stripTrailing();
    }

    private static String spaced(String text) {
        StringBuilder spaced = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean space = c == ' ' || c == '\t' || c == '\r' || c == '\n';
            if (!space) {
                spaced.append(c);
            } else if (!spaced.isEmpty() && spaced.charAt(spaced.length() - 1) != ' ') {
                spaced.append(' ');
            }
        }
        return spaced.toString();
    }
}
