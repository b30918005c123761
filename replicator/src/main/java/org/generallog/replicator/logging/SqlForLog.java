package org.generallog.replicator.logging;

import java.nio.charset.StandardCharsets;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.Tokens;
import org.slf4j.LoggerFactory;

/**
 * Statements as they may stand in a log line: as they are with {@code --log-sql}, else without a literal, since literals are
 * the users' data.
 */
public final class SqlForLog {
    /** Its level says whether statements may be logged as they are; {@link LogSetup} sets it. */
    static final String LOGGER = "org.generallog.replicator.sql";

    private static final int LONGEST = 2_000;
    private static final int LONGEST_REDACTED = 200;

    private SqlForLog() {}

    /** Whether statements may be logged with their literals. */
    public static boolean allowed() {
        return LoggerFactory.getLogger(LOGGER).isDebugEnabled();
    }

    /**
     * A statement of a session whose lexical mode is not at hand: without {@code --log-sql} its text ends at the first string, since where
     * that ends depends on the mode.
     */
    public static String of(byte[] sql) {
        return allowed() ? text(sql) : redacted(sql, LexicalMode.DEFAULT, false);
    }

    /** A statement for a log line; without {@code --log-sql} every literal is a {@code ?} and comments are left out. */
    public static String of(byte[] sql, LexicalMode mode) {
        return allowed() ? text(sql) : redacted(sql, mode, true);
    }

    private static String text(byte[] sql) {
        String text = new String(sql, 0, Math.min(sql.length, LONGEST), StandardCharsets.UTF_8);
        return sql.length > LONGEST ? text + " ... (" + sql.length + " bytes)" : text;
    }

    private static String redacted(byte[] sql, LexicalMode mode, boolean sureOfMode) {
        Tokens tokens = Lexer.lex(sql, mode);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < tokens.size(); i++) {
            if (i > 0 && tokens.start(i) > tokens.end(i - 1)) {
                text.append(' ');
            }
            switch (tokens.kind(i)) {
                case STRING, NUMBER, HEX, BIT -> text.append('?');
                default ->
                    text.append(
                            new String(sql, tokens.start(i), tokens.end(i) - tokens.start(i), StandardCharsets.UTF_8));
            }
            boolean last = tokens.is(i, org.generallog.replay.sql.TokenKind.STRING) && !sureOfMode;
            if (last || text.length() > LONGEST_REDACTED) {
                return text + " ... (" + sql.length + " bytes)";
            }
        }
        return text.toString();
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
