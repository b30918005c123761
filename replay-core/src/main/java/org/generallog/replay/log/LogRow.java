package org.generallog.replay.log;

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
 */
public record LogRow(
        LogPosition position,
        long eventTimeMicros,
        long threadId,
        String userHost,
        LogCommand command,
        byte[] argument,
        boolean shortened) {}
