package org.generallog.replicator.logging;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.slf4j.LoggerFactory;

/**
 * Statements as they may stand in a log line: as they are with {@code --log-sql}, else without a literal, since literals are
 * the users' data.
 */
public final class SqlForLog {
    /** Its level says whether statements may be logged as they are; {@link LogSetup} sets it. */
    static final String LOGGER = "org.generallog.replicator.sql";

    private static final int LONGEST = 2_000;

    private SqlForLog() {}

    /** Whether statements may be logged with their literals. */
    public static boolean allowed() {
        return LoggerFactory.getLogger(LOGGER).isDebugEnabled();
    }

    /** The statement for a log line: with {@code --log-sql} its text (cut when long), else its verb. */
    public static String of(byte[] sql) {
        return allowed() ? text(sql) : verb(sql);
    }

    private static String text(byte[] sql) {
        String text = new String(sql, 0, Math.min(sql.length, LONGEST), StandardCharsets.UTF_8);
        return sql.length > LONGEST ? text + " ... (" + sql.length + " bytes)" : text;
    }

    private static String verb(byte[] sql) {
        int at = 0;
        while (at < sql.length && !letter(sql[at])) {
            at++;
        }
        int end = at;
        while (end < sql.length && letter(sql[end])) {
            end++;
        }
        String verb = new String(sql, at, end - at, StandardCharsets.US_ASCII).toUpperCase(Locale.ROOT);
        return verb + " ... (" + sql.length + " bytes)";
    }

    private static boolean letter(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
    }

    /**
     * A server's message without what it quotes, {@code Duplicate entry '?' for key '?'}. From the first quote to the last one where
     * they do not pair up, since a quoted value may hold quotes.
     */
    public static String withoutQuoted(String message) {
        int first = message.indexOf('\'');
        if (first < 0) {
            return message;
        }
        int last = message.lastIndexOf('\'');
        int key = message.lastIndexOf("' for key '");
        if (key > first && last > key) {
            return message.substring(0, first) + "'?" + message.substring(key);
        }
        return message.substring(0, first) + "'?'" + (last > first ? message.substring(last + 1) : "");
    }
}
