package org.generallog.replay.dialect;

import java.util.HashMap;
import java.util.Map;
import org.generallog.replay.catalog.ServerVersion;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.OldComments;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;
import org.jspecify.annotations.Nullable;

/**
 * Says a statement of the old instance so that the new one takes it and means the same by it. What needs no change is returned as it is, to
 * the byte; what cannot be said is left alone, for the new instance to refuse. Has no state; made once for a pair of instances.
 *
 * <p>For example from MySQL 5.5 to 9.7: {@code INSERT DELAYED INTO t (rank) VALUES (\N)} becomes {@code INSERT  INTO t (`rank`) VALUES (NULL)}.
 */
public final class Translation {
    private final Map<String, WordRule> rules = new HashMap<>();
    /** By first letter: the lengths of the words that have a rule. Most words of most statements have none. */
    private final long[] lengths = new long[128];

    private final ServerVersion older;
    /** MySQL 8.0 took much away; nothing of it is in the text of an instance that is as new. */
    private final boolean mysql8;

    private Translation(ServerVersion older, ServerVersion newer, boolean shortHashes) {
        this.mysql8 = isMysql8(newer) && !isMysql8(older);
        this.older = older;
        add(ReservedWords.rules(older, newer));
        add(TableOptions.rules(older, newer));
        add(ForgottenConstraints.rules(older, newer));
        add(Clauses.rules(older, newer));
        add(Utf8Names.rules(newer));
        add(StatementSettings.rules(older, newer));
        if (!newer.mariaDb() && newer.isAtLeast(90000)) {
            add(Functions.hashes());
        }
        if (mysql8) {
            add(Functions.rules(shortHashes));
        }
    }

    private static boolean isMysql8(ServerVersion version) {
        return !version.mariaDb() && version.isAtLeast(80000);
    }

    /** From one instance to another, by what {@code @@version} says of them. */
    public static Translation between(ServerVersion older, ServerVersion newer) {
        return new Translation(older, newer, false);
    }

    /** Likewise of what sessions send that have {@code old_passwords} on. */
    public static Translation withShortHashes(ServerVersion older, ServerVersion newer) {
        return new Translation(older, newer, true);
    }

    private void add(Map<String, WordRule> more) {
        more.forEach((word, rule) -> {
            rules.merge(word, rule, (one, other) -> (s, i) -> {
                one.at(s, i);
                other.at(s, i);
            });
            lengths[word.charAt(0)] |= 1L << word.length();
        });
    }

    /**
     * The statement for the new instance; the same array where nothing changes.
     *
     * @param mode how the old instance's session read the bytes
     */
    public byte[] translate(byte[] sql, LexicalMode mode) {
        Tokens tokens = Lexer.lex(sql, mode);
        if (tokens.unterminated()) {
            return sql;
        }
        byte[] said = sql;
        if (tokens.hasComments()) {
            said = OldComments.resolve(sql, mode, older);
        }
        said = words(said, said == sql ? tokens : Lexer.lex(said, mode));
        return mysql8 && groups(tokens) ? ordered(said, Lexer.lex(said, mode)) : said;
    }

    /**
     * Whether the new instance works it out with fewer digits: what MySQL 5.x and MariaDB divide has nine decimals or a multiple of that in
     * whatever it is part of or stored to, MySQL 9.7 rounds it to those that {@code div_precision_increment} promises. {@code AVG} is as it
     * was. A view stores nothing.
     *
     * @param mode how the old instance's session read the bytes
     */
    public boolean roundsMore(byte[] sql, LexicalMode mode) {
        if (!mysql8 || !hasSlash(sql)) {
            return false;
        }
        Tokens t = Lexer.lex(sql, mode);
        for (int i = 0; i < t.size(); i++) {
            if (t.word(i, "VIEW") && defines(t)) {
                return false;
            }
            if (t.op(i, '/')) {
                return true;
            }
        }
        return false;
    }

    private static boolean defines(Tokens t) {
        return t.word(0, "CREATE") || t.word(0, "ALTER");
    }

    private static boolean hasSlash(byte[] sql) {
        for (byte each : sql) {
            if (each == '/') {
                return true;
            }
        }
        return false;
    }

    private static boolean groups(Tokens t) {
        for (int i = 0; i < t.size(); i++) {
            if (t.word(i, "GROUP")) {
                return true;
            }
        }
        return false;
    }

    /** A pass of its own: what it repeats has been translated by then. */
    private static byte[] ordered(byte[] sql, Tokens t) {
        Statement statement = new Statement(t);
        GroupOrder rule = new GroupOrder();
        for (int i = 0; i < t.size(); i++) {
            if (t.word(i, "GROUP") && !t.op(i - 1, '.')) {
                rule.at(statement, i);
            }
        }
        return statement.edits.apply(sql);
    }

    private byte[] words(byte[] sql, Tokens t) {
        Statement statement = null;
        for (int i = 0; i < t.size(); i++) {
            WordRule rule = rule(sql, t, i);
            if (rule != null) {
                statement = statement == null ? new Statement(t) : statement;
                rule.at(statement, i);
            }
        }
        return statement == null ? sql : statement.edits.apply(sql);
    }

    private @Nullable WordRule rule(byte[] sql, Tokens t, int i) {
        if (t.is(i, TokenKind.WORD)) {
            int length = t.end(i) - t.start(i);
            int first = sql[t.start(i)];
            int letter = first >= 'a' && first <= 'z' ? first - 32 : first;
            boolean possible = letter >= 0 && length < 64 && (lengths[letter] & 1L << length) != 0;
            return possible && !t.op(i - 1, '.') ? rules.get(t.upper(i)) : null;
        }
        if (mysql8 && t.op(i, '\\') && t.word(i + 1, "N") && t.start(i + 1) == t.end(i)) {
            return (s, at) -> s.edits.replace(t.start(at), t.end(at + 1), "NULL");
        }
        if (mysql8 && t.is(i, TokenKind.SYSTEM_VARIABLE) && t.variable(i).equals("sql_mode")) {
            return Clauses::sqlMode;
        }
        return null;
    }
}
