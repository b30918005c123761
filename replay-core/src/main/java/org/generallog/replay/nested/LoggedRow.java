package org.generallog.replay.nested;

import java.util.Locale;
import org.generallog.replay.catalog.Definer;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.Tokens;

/**
 * A row of the log that may be a body's statement.
 *
 * @param end after its last token, semicolons left out
 * @param userHost as the row has it
 * @param own {@code user_host} of the session's own rows; empty where it is not known
 * @param borrowed whether {@code userHost} is that of a definer
 */
public record LoggedRow(Tokens tokens, int end, String userHost, String own, boolean borrowed) {

    public static LoggedRow of(byte[] sql, LexicalMode mode, String userHost, String own, boolean borrowed) {
        Tokens tokens = Lexer.lex(sql, mode);
        int end = tokens.size();
        while (end > 0 && tokens.op(end - 1, ';')) {
            end--;
        }
        return new LoggedRow(tokens, end, userHost, own, borrowed);
    }

    /** Whether the row says by its account that it is none of the session's own. */
    public boolean isForeign() {
        return !own.isEmpty() && !userHost.equals(own) && borrowed;
    }

    /** Whether a program of this definer can have written the row in this session. */
    boolean mayRunAs(Definer definer) {
        if (definer.invoker() || own.isEmpty() || account(userHost).equals(account(definer.userHost()))) {
            return true;
        }
        return userHost.equals(own)
                && (user(own).equals(definer.user()) || privilegedUser(own).equals(definer.user()));
    }

    private static String account(String userHost) {
        int at = userHost.indexOf('[');
        return at < 0 ? userHost : userHost.substring(at).toLowerCase(Locale.ROOT);
    }

    private static String user(String userHost) {
        int from = userHost.indexOf('[');
        int to = userHost.indexOf("] @ ");
        return from < 0 || to < from ? userHost : userHost.substring(from + 1, to);
    }

    private static String privilegedUser(String userHost) {
        int to = userHost.indexOf('[');
        return to < 0 ? userHost : userHost.substring(0, to);
    }
}
