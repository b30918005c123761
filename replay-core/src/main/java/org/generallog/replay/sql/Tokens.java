package org.generallog.replay.sql;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * The tokens of a statement, by index from 0. An index outside is no token: questions about it are answered with no. Made by
 * {@link Lexer}.
 */
public final class Tokens {
    private final byte[] b;
    private final LexicalMode mode;
    private TokenKind[] kinds;
    private int[] bounds;
    private int size;
    private boolean unterminated;
    private boolean comments;
    private boolean template;

    Tokens(byte[] bytes, LexicalMode mode) {
        this.b = bytes;
        this.mode = mode;
        int guess = Math.max(16, Math.min(bytes.length / 4, 4096));
        this.kinds = new TokenKind[guess];
        this.bounds = new int[2 * guess];
    }

    void add(TokenKind kind, int start, int end) {
        if (size == kinds.length) {
            kinds = Arrays.copyOf(kinds, 2 * size);
            bounds = Arrays.copyOf(bounds, 4 * size);
        }
        kinds[size] = kind;
        bounds[2 * size] = start;
        bounds[2 * size + 1] = end;
        size++;
    }

    void markUnterminated() {
        unterminated = true;
    }

    void markComment() {
        comments = true;
    }

    public int size() {
        return size;
    }

    /** Constants are only named by their places from now on: see {@link StatementTemplate}. */
    void makeTemplate() {
        template = true;
    }

    boolean isTemplate() {
        return template;
    }

    int bytes() {
        return b.length;
    }

    /** A byte of a token. */
    byte at(int offset) {
        return b[offset];
    }

    LexicalMode mode() {
        return mode;
    }

    public TokenKind kind(int i) {
        return kinds[i];
    }

    /** Whether there is a token of this kind at this place. */
    public boolean is(int i, TokenKind kind) {
        return i >= 0 && i < size && kinds[i] == kind;
    }

    /** Offset of a token's first byte. */
    public int start(int i) {
        return bounds[2 * i];
    }

    /** Offset after a token's last byte. */
    public int end(int i) {
        return bounds[2 * i + 1];
    }

    /** Whether a string, a quoted name or a comment is not closed. */
    public boolean unterminated() {
        return unterminated;
    }

    /** Whether there are comments, executable ones included. */
    public boolean hasComments() {
        return comments;
    }

    /** Whether the token is this unquoted word, given in upper case. */
    public boolean word(int i, String upper) {
        if (!is(i, TokenKind.WORD)) {
            return false;
        }
        int start = bounds[2 * i];
        int length = upper.length();
        if (bounds[2 * i + 1] - start != length) {
            return false;
        }
        for (int k = 0; k < length; k++) {
            int c = b[start + k];
            if ((c >= 'a' && c <= 'z' ? c - 32 : c) != upper.charAt(k)) {
                return false;
            }
        }
        return true;
    }

    /** First byte of a token, a letter in upper case. */
    char firstLetter(int i) {
        int c = b[bounds[2 * i]];
        return (char) (c >= 'a' && c <= 'z' ? c - 32 : c & 0xFF);
    }

    public boolean op(int i, char c) {
        return is(i, TokenKind.OPERATOR) && bounds[2 * i + 1] - bounds[2 * i] == 1 && b[bounds[2 * i]] == c;
    }

    public boolean op(int i, String operator) {
        return is(i, TokenKind.OPERATOR) && text(i).equals(operator);
    }

    /** The first token from there on that is this unquoted word; {@link #size()} where there is none. */
    public int find(String upper, int from) {
        int at = from;
        while (at < size() && !word(at, upper)) {
            at++;
        }
        return at;
    }

    /** An operator that compares two values. */
    public boolean isComparison(int i) {
        return op(i, '=')
                || op(i, '<')
                || op(i, '>')
                || op(i, "<=")
                || op(i, ">=")
                || op(i, "<>")
                || op(i, "!=")
                || op(i, "<=>");
    }

    /** The token as it stands, one char per byte. */
    public String text(int i) {
        return new String(b, start(i), end(i) - start(i), StandardCharsets.ISO_8859_1);
    }

    /** The statement's text from one token to before another, one char per byte, comments included. */
    public String text(int from, int to) {
        return from >= to ? "" : new String(b, start(from), end(to - 1) - start(from), StandardCharsets.ISO_8859_1);
    }

    /** The same with what stands before the first: a charset introducer of a hexadecimal constant, which is no part of its token. */
    String introducedText(int from, int to) {
        return from >= to ? "" : textBetween(from - 1, from).stripLeading() + text(from, to);
    }

    /** What stands after a token to the end, one char per byte: blanks and comments where it is the last. */
    public String textAfter(int i) {
        int start = i < 0 ? 0 : end(i);
        return new String(b, start, b.length - start, StandardCharsets.ISO_8859_1);
    }

    /** What stands between two tokens, or after the first where there is no other: blanks and comments. */
    public String textBetween(int i, int next) {
        return next >= size ? textAfter(i) : new String(b, end(i), start(next) - end(i), StandardCharsets.ISO_8859_1);
    }

    /** A word in upper case; empty for any other token. */
    public String upper(int i) {
        return is(i, TokenKind.WORD) ? text(i).toUpperCase(Locale.ROOT) : "";
    }

    /** Whether a name can stand here: a word, a quoted name. */
    public boolean isName(int i) {
        return is(i, TokenKind.WORD) || is(i, TokenKind.QUOTED_NAME);
    }

    /** A name without its quotes, decoded by the session's charset. */
    public String name(int i) {
        String text = text(i);
        if (is(i, TokenKind.QUOTED_NAME)) {
            text = SqlNames.unquote(text);
        }
        return SqlNames.decode(text, mode.charset());
    }

    /** Name of a variable, lower case, without {@code @}, quotes and, for a system variable, without its scope. */
    public String variable(int i) {
        String text = text(i);
        if (is(i, TokenKind.USER_VARIABLE)) {
            return lower(unquoteAny(text.substring(1)));
        }
        String name = unquoteAny(text.substring(2));
        int dot = name.indexOf('.');
        if (dot > 0) {
            String scope = lower(name.substring(0, dot));
            if (scope.equals("session") || scope.equals("local") || scope.equals("global") || scope.equals("persist")) {
                name = unquoteAny(name.substring(dot + 1));
            }
        }
        return lower(name);
    }

    /** Whether the system variable is written with this scope, given in lower case. */
    public boolean scoped(int i, String scope) {
        return is(i, TokenKind.SYSTEM_VARIABLE) && lower(text(i)).startsWith("@@" + scope + ".");
    }

    /** The constant of a string, number, hex or bit token. */
    public Literal literal(int i) {
        String text = text(i);
        return switch (kind(i)) {
            case STRING -> new Literal(Literal.Type.STRING, string(i));
            case HEX -> new Literal(Literal.Type.HEX, SqlLiterals.hexDigits(text));
            case BIT -> new Literal(Literal.Type.HEX, SqlLiterals.bitsToHex(text));
            default -> new Literal(Literal.Type.NUMBER, text);
        };
    }

    private String string(int i) {
        int open = start(i);
        while (b[open] != '\'' && b[open] != '"') {
            open++;
        }
        return SqlLiterals.unescape(b, open, end(i), mode);
    }

    private String unquoteAny(String text) {
        String name = text;
        if (!text.isEmpty() && (text.charAt(0) == '`' || text.charAt(0) == '\'' || text.charAt(0) == '"')) {
            name = SqlNames.unquote(text);
        }
        return SqlNames.decode(name, mode.charset());
    }

    /** A name of this statement, one char per byte, as its charset means it. */
    String decode(String name) {
        return SqlNames.decode(name, mode.charset());
    }

    /** Whether a word is of ASCII letters and does not begin with a digit, so that any parser takes it for a word. */
    boolean plainWord(int i) {
        int first = b[start(i)];
        if (first >= '0' && first <= '9') {
            return false;
        }
        for (int k = start(i); k < end(i); k++) {
            if (b[k] < 0) {
                return false;
            }
        }
        return true;
    }

    void appendTo(StringBuilder out, int i) {
        int end = end(i);
        for (int k = start(i); k < end; k++) {
            out.append((char) (b[k] & 0xFF));
        }
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
