package org.generallog.replay.log;

import org.jspecify.annotations.Nullable;

/**
 * One row of {@code mysql.general_log}.
 *
 * @param position of this row itself: reading goes on after it
 * @param eventTimeMicros {@code event_time} in microseconds since 1970-01-01 UTC; whole seconds on 5.5 and 5.6
 * @param threadId the connection's id on the old instance
 * @param userHost as the server writes it: {@code user[user] @ host [ip]}
 * @param command the row's kind
 * @param argument the bytes that the client sent: the log's escapes ({@code \xHH}) are already turned back
 * @param shortened whether the reading shortened the text of a plain read; what is left is its beginning
 * @param text whether the argument is what the client sent
 * @param logged the argument as it stands in the table, where another charset of the client's might turn other escapes back
 */
public record LogRow(
        LogPosition position,
        long eventTimeMicros,
        long threadId,
        String userHost,
        LogCommand command,
        byte[] argument,
        boolean shortened,
        Text text,
        byte @Nullable [] logged) {

    /** How much of the client's text the log holds. */
    public enum Text {
        EXACT,
        /** It has a backslash before what may be the escape of a byte, or text: the bytes are a guess. */
        DOUBTFUL,
        /** The old instance has cut off its end. */
        CUT
    }

    /** The same row with another text. */
    public LogRow withArgument(byte[] now) {
        return new LogRow(position, eventTimeMicros, threadId, userHost, command, now, shortened, text, null);
    }

    /** The row as a session sent it that is known to send in this charset. */
    public LogRow sentIn(String clientCharset) {
        byte[] table = logged;
        if (table == null) {
            return this;
        }
        ArgumentBytes.Restored restored = new ArgumentBytes(clientCharset).restore(table);
        Text now = text == Text.CUT ? Text.CUT : restored.doubtful() > 0 ? Text.DOUBTFUL : Text.EXACT;
        return new LogRow(
                position, eventTimeMicros, threadId, userHost, command, restored.bytes(), shortened, now, null);
    }

    /** A row whose text is exact. */
    public LogRow(
            LogPosition position,
            long eventTimeMicros,
            long threadId,
            String userHost,
            LogCommand command,
            byte[] argument,
            boolean shortened) {
        this(position, eventTimeMicros, threadId, userHost, command, argument, shortened, Text.EXACT, null);
    }

    /**
     * The account's name: what stands twice in {@code user[user] @ host [ip]}, for names may hold brackets themselves ({@code rdsadmin[x]} is not
     * {@code rdsadmin}). Empty for the anonymous account, whose client's name stands in brackets alone, and where it cannot be told.
     */
    public static String account(String userHost) {
        int at = userHost.lastIndexOf("] @ ");
        int length = (at - 1) / 2;
        return at > 0
                        && at % 2 == 1
                        && userHost.charAt(length) == '['
                        && userHost.regionMatches(0, userHost, length + 1, length)
                ? userHost.substring(0, length)
                : "";
    }

    /**
     * Whether the row was written in another account's name than the one that connected, by a trigger, function or event with a definer of its
     * own: {@code own[own] @ localhost [localhost]}, the host twice, which no client's row has (measured on 5.5.9, 5.6.24, MariaDB 10.11).
     */
    public static boolean isBorrowed(String userHost) {
        int user = userHost.indexOf("] @ ");
        int open = userHost.lastIndexOf(" [");
        if (user < 0 || open < user + 4 || !userHost.endsWith("]")) {
            return false;
        }
        String host = userHost.substring(user + 4, open);
        return !host.isEmpty() && host.equals(userHost.substring(open + 2, userHost.length() - 1));
    }
}
