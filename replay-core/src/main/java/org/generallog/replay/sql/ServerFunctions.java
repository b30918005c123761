package org.generallog.replay.sql;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Replaces calls whose result belongs to the old instance or to the moment by what they returned there, as far as that is known:
 *
 * <pre>
 *   SYSDATE(6)                       NOW(6), which SET timestamp governs
 *   CONNECTION_ID(), USER()          constants
 *   GET_LOCK('a',10), RELEASE_LOCK   1: what they guard was in order on the old instance; a guess, see {@link #guesses}
 *   SLEEP(1)                         0
 * </pre>
 *
 * Everything else stays as it is, byte for byte.
 */
public final class ServerFunctions {
    private static final Set<String> ONE = Set.of("get_lock", "release_lock", "is_free_lock");
    private static final Set<String> ZERO = Set.of("sleep", "benchmark");

    private final Map<String, String> constants;

    /**
     * @param connectionId what {@code CONNECTION_ID()} returned
     * @param user what {@code USER()} returned; empty where it is not known
     */
    public ServerFunctions(long connectionId, String user) {
        String quoted = "'" + user.replace("'", "''") + "'";
        String id = Long.toString(connectionId);
        // A backslash in a name would mean different things in different modes.
        this.constants = user.isEmpty() || user.indexOf('\\') >= 0
                ? Map.of("connection_id", id)
                : Map.of("connection_id", id, "user", quoted, "session_user", quoted, "system_user", quoted);
    }

    /** The statement with its calls replaced; the same array where there is nothing to replace. */
    public byte[] replace(byte[] sql, LexicalMode mode) {
        Tokens t = Lexer.lex(sql, mode);
        ByteArrayOutputStream out = null;
        int copied = 0;
        for (int i = 0; i < t.size(); i++) {
            String with = replacement(t, i);
            if (with == null) {
                continue;
            }
            int end = closing(t, i + 1);
            if (end < 0) {
                continue;
            }
            if (out == null) {
                out = new ByteArrayOutputStream(sql.length);
            }
            boolean nameOnly = with.equals("NOW");
            out.write(sql, copied, t.start(i) - copied);
            out.writeBytes(with.getBytes(StandardCharsets.UTF_8));
            copied = nameOnly ? t.end(i) : t.end(end);
            i = nameOnly ? i : end;
        }
        if (out == null) {
            return sql;
        }
        out.write(sql, copied, sql.length - copied);
        return out.toByteArray();
    }

    /** Whether it calls what returned 1 most likely, or else 0 or NULL: a lock that another session held. */
    public static boolean guesses(byte[] sql, LexicalMode mode) {
        Tokens t = Lexer.lex(sql, mode);
        for (int i = 0; i < t.size(); i++) {
            if (isCall(t, i) && ONE.contains(t.text(i).toLowerCase(Locale.ROOT))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isCall(Tokens t, int i) {
        return t.is(i, TokenKind.WORD) && t.op(i + 1, '(') && !t.op(i - 1, '.');
    }

    private @Nullable String replacement(Tokens t, int i) {
        if (!isCall(t, i)) {
            return null;
        }
        String name = t.text(i).toLowerCase(Locale.ROOT);
        if (name.equals("sysdate")) {
            return "NOW";
        }
        if (ONE.contains(name)) {
            return "1";
        }
        if (ZERO.contains(name)) {
            return "0";
        }
        return t.op(i + 2, ')') ? constants.get(name) : null;
    }

    /** The token that closes the parenthesis that opens at {@code open}; -1 for none. */
    private static int closing(Tokens t, int open) {
        int depth = 0;
        for (int i = open; i < t.size(); i++) {
            if (t.op(i, '(')) {
                depth++;
            } else if (t.op(i, ')') && --depth == 0) {
                return i;
            }
        }
        return -1;
    }

    /** {@code LOAD_FILE()}, whose answer depends on a right, and on whose files these are. */
    public static boolean readsFile(Tokens t) {
        for (int i = 0; i < t.size(); i++) {
            if (t.word(i, "LOAD_FILE") && t.op(i + 1, '(')) {
                return true;
            }
        }
        return false;
    }
}
