package org.generallog.replay.dialect;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.generallog.replay.sql.Edits;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;

/**
 * The {@code DEFINER = account} of a {@code CREATE} or {@code ALTER}.
 *
 * @param user the account's user
 * @param host the account's host, {@code %} where none is named
 * @param asCurrentUser the statement with the account that runs it as the definer
 */
public record DefinerClause(String user, String host, byte[] asCurrentUser) {
    /** Most tokens before it: {@code CREATE OR REPLACE ALGORITHM = MERGE DEFINER}. */
    private static final int HEAD = 10;

    /** Empty where the statement names no account. */
    public static Optional<DefinerClause> of(byte[] sql, LexicalMode mode) {
        Tokens t = Lexer.lex(sql, mode);
        if (!t.word(0, "CREATE") && !t.word(0, "ALTER")) {
            return Optional.empty();
        }
        for (int i = 1; i < Math.min(t.size(), HEAD); i++) {
            if (t.word(i, "DEFINER") && t.op(i + 1, '=')) {
                return t.word(i + 2, "CURRENT_USER") ? Optional.empty() : account(sql, t, i + 2);
            }
        }
        return Optional.empty();
    }

    private static Optional<DefinerClause> account(byte[] sql, Tokens t, int name) {
        String user = text(t, name);
        String host = "%";
        int last = name;
        if (t.is(name + 1, TokenKind.USER_VARIABLE)) {
            boolean apart = t.text(name + 1).length() == 1;
            last = apart ? name + 2 : name + 1;
            host = apart ? text(t, last) : host(t.text(last).substring(1));
        }
        Edits edits = new Edits();
        edits.replace(t.start(name), t.end(last), "CURRENT_USER");
        return Optional.of(new DefinerClause(user, host, edits.apply(sql)));
    }

    private static String text(Tokens t, int i) {
        return t.is(i, TokenKind.STRING) ? t.literal(i).text() : t.isName(i) ? t.name(i) : "";
    }

    /** Tokens give variables in lower case; a host's case is of no account, but its dots are. */
    private static String host(String quoted) {
        Tokens t = Lexer.lex(quoted.getBytes(StandardCharsets.ISO_8859_1), LexicalMode.DEFAULT);
        return t.size() == 1 ? text(t, 0) : quoted;
    }
}
