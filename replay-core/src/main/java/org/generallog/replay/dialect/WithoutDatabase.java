package org.generallog.replay.dialect;

import java.util.Set;
import org.generallog.replay.sql.Edits;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;

/** A statement of a session without a default database, for a connection that has one. */
public final class WithoutDatabase {
    private static final Set<String> NAMES = Set.of("DATABASE", "SCHEMA");
    private static final Set<String> DEFINITIONS = Set.of("CREATE", "ALTER", "DROP");
    /** Keeps the type of {@code DATABASE()}, which a table made from a query would have. */
    private static final String NONE = "NULLIF(DATABASE(),DATABASE())";

    private WithoutDatabase() {}

    /** Says NULL for {@code DATABASE()}. A body that is defined is left alone: it runs in a database of its own. */
    public static byte[] of(byte[] sql, LexicalMode mode) {
        Tokens t = Lexer.lex(sql, mode);
        if (DEFINITIONS.contains(t.upper(0)) && !t.word(1, "TABLE") && !t.word(1, "TEMPORARY")) {
            return sql;
        }
        Edits edits = new Edits();
        for (int i = 0; i < t.size(); i++) {
            boolean call = t.is(i, TokenKind.WORD) && t.op(i + 1, '(') && t.op(i + 2, ')') && !t.op(i - 1, '.');
            if (call && NAMES.contains(t.upper(i))) {
                edits.replace(t.start(i), t.end(i + 2), NONE);
            }
        }
        return edits.apply(sql);
    }
}
