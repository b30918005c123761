package org.generallog.replicator.copy;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a statement as the server itself prints it ({@code SHOW CREATE …}) into tokens. White space separates tokens and is none; the
 * frame of a versioned comment ({@code /*!50100 … *}{@code /}) is skipped, its content is not.
 */
final class SqlLexer {

    /** The kinds of tokens. */
    enum Kind {
        /** A bare word or a number. */
        WORD,
        /** An identifier in backticks, or text in double quotes. */
        QUOTED,
        /** A text literal. */
        TEXT,
        /** Any other character. */
        SYMBOL
    }

    /**
     * A token.
     *
     * @param start its first char in the statement
     * @param end the char after its last
     * @param text as it stands, quotes included
     */
    record Token(Kind kind, int start, int end, String text) {
        boolean is(String word) {
            return kind != Kind.TEXT && kind != Kind.QUOTED && text.equalsIgnoreCase(word);
        }
    }

    private final String sql;
    private int at;

    private SqlLexer(String sql) {
        this.sql = sql;
    }

    static List<Token> tokens(String sql) {
        SqlLexer lexer = new SqlLexer(sql);
        List<Token> tokens = new ArrayList<>();
        while (lexer.skipSpace()) {
            tokens.add(lexer.next());
        }
        return tokens;
    }

    private boolean skipSpace() {
        while (at < sql.length()) {
            if (Character.isWhitespace(sql.charAt(at)) || sql.startsWith("*/", at)) {
                at += sql.charAt(at) == '*' ? 2 : 1;
            } else if (sql.startsWith("/*!", at) || sql.startsWith("/*M!", at)) {
                at = sql.indexOf('!', at) + 1;
                while (at < sql.length() && Character.isDigit(sql.charAt(at))) {
                    at++;
                }
            } else if (sql.startsWith("/*", at)) {
                int end = sql.indexOf("*/", at + 2);
                at = end < 0 ? sql.length() : end + 2;
            } else {
                return true;
            }
        }
        return false;
    }

    private Token next() {
        int start = at;
        char c = sql.charAt(at);
        Kind kind;
        if (c == '\'' || c == '"' || c == '`') {
            kind = c == '\'' ? Kind.TEXT : Kind.QUOTED;
            quoted(c);
        } else if (isWord(c)) {
            kind = Kind.WORD;
            while (at < sql.length() && isWord(sql.charAt(at))) {
                at++;
            }
        } else {
            kind = Kind.SYMBOL;
            at++;
        }
        return new Token(kind, start, at, sql.substring(start, at));
    }

    private void quoted(char quote) {
        at++;
        while (at < sql.length()) {
            char c = sql.charAt(at++);
            if (c == '\\' && quote != '`') {
                at++;
            } else if (c == quote) {
                if (at < sql.length() && sql.charAt(at) == quote) {
                    at++;
                } else {
                    break;
                }
            }
        }
        at = Math.min(at, sql.length());
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c >= 0x80;
    }
}
