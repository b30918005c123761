package org.generallog.replay.apply;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.Tokens;

/**
 * {@code CREATE EVENT} and {@code ALTER EVENT} as a replica runs them: the event is there, but does not fire ({@code DISABLE ON SLAVE}; manual,
 * "Replication of Invoked Features"). What it does comes from the old instance's log.
 */
final class RestingEvent {
    private static final byte[] RESTS = " DISABLE ON SLAVE ".getBytes(StandardCharsets.US_ASCII);

    private RestingEvent() {}

    /** @return the statement itself where it is about no event, or leaves its state alone */
    static byte[] of(byte[] sql, LexicalMode mode) {
        Tokens t = Lexer.lex(sql, mode);
        boolean creates = t.word(0, "CREATE");
        if (!creates && !t.word(0, "ALTER")) {
            return sql;
        }
        int event = 1;
        while (event < t.size() && !t.word(event, "EVENT")) {
            boolean head = t.word(event, "DEFINER")
                    || t.word(event, "OR")
                    || t.word(event, "REPLACE")
                    || t.op(event, '=')
                    || t.word(event - 1, "DEFINER")
                    || t.op(event - 1, '=')
                    || t.op(event, '@')
                    || t.op(event - 1, '@')
                    || !t.isName(event);
            if (!head) {
                return sql;
            }
            event++;
        }
        return event >= t.size() ? sql : rest(sql, t, event + 2, creates);
    }

    private static byte[] rest(byte[] sql, Tokens t, int from, boolean creates) {
        int i = from;
        while (i < t.size() && !t.word(i, "DO") && !t.word(i, "COMMENT")) {
            if (t.word(i, "ENABLE")) {
                return replaced(sql, t.start(i), t.end(i));
            }
            if (t.word(i, "DISABLE")) {
                return sql;
            }
            i++;
        }
        return creates && i < t.size() ? replaced(sql, t.start(i), t.start(i)) : sql;
    }

    private static byte[] replaced(byte[] sql, int from, int to) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(sql.length + RESTS.length);
        out.write(sql, 0, from);
        out.writeBytes(RESTS);
        out.write(sql, to, sql.length - to);
        return out.toByteArray();
    }
}
