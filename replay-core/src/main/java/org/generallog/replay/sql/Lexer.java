package org.generallog.replay.sql;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * Takes a statement apart by MySQL's lexical rules (manual, "Language Structure"; sql/sql_lex.cc). Comments are dropped; the
 * content of executable comments, {@code /*!50000 … *}{@code /} and MariaDB's {@code /*M! … *}{@code /}, counts, unless it asks for a version
 * newer than 8.0. Never throws: what is not closed runs to the end and is marked so.
 */
public final class Lexer {
    private static final int NEWEST_EXECUTED = 80099;
    private static final Set<String> CHARSETS = Set.of(
            "armscii8",
            "ascii",
            "big5",
            "binary",
            "cp1250",
            "cp1251",
            "cp1256",
            "cp1257",
            "cp850",
            "cp852",
            "cp866",
            "cp932",
            "dec8",
            "eucjpms",
            "euckr",
            "gb18030",
            "gb2312",
            "gbk",
            "geostd8",
            "greek",
            "hebrew",
            "hp8",
            "keybcs2",
            "koi8r",
            "koi8u",
            "latin1",
            "latin2",
            "latin5",
            "latin7",
            "macce",
            "macroman",
            "sjis",
            "swe7",
            "tis620",
            "ucs2",
            "ujis",
            "utf16",
            "utf16le",
            "utf32",
            "utf8",
            "utf8mb3",
            "utf8mb4");

    private final byte[] b;
    private final int end;
    private final LexicalMode mode;
    private final MultiByte multiByte;
    private final boolean latin1;
    private final Tokens tokens;
    private int at;
    private int executable;

    private Lexer(byte[] statement, LexicalMode mode) {
        this.b = statement;
        this.end = statement.length;
        this.mode = mode;
        this.multiByte = MultiByte.of(mode.charset());
        this.latin1 = mode.charset().equals("latin1");
        this.tokens = new Tokens(statement, mode);
    }

    /** The tokens of a statement or a packet. */
    public static Tokens lex(byte[] statement, LexicalMode mode) {
        Lexer lexer = new Lexer(statement, mode);
        while (lexer.at < lexer.end) {
            lexer.next();
        }
        return lexer.tokens;
    }

    private void next() {
        int c = b[at] & 0xFF;
        if (blank(c)) {
            at++;
        } else if (nameByte(c)) {
            wordOrNumber(c);
        } else {
            other(c);
        }
    }

    private void other(int c) {
        switch (c) {
            case '#' -> lineComment();
            case '-' -> {
                if (peek(1) == '-' && (at + 2 >= end || (b[at + 2] & 0xFF) <= ' ')) {
                    lineComment();
                } else {
                    operator();
                }
            }
            case '/' -> {
                if (peek(1) == '*') {
                    comment();
                } else {
                    operator();
                }
            }
            case '*' -> {
                if (executable > 0 && peek(1) == '/') {
                    executable--;
                    at += 2;
                } else {
                    operator();
                }
            }
            case '\'' -> string(at, at);
            case '"' -> {
                if (mode.ansiQuotes()) {
                    quotedName('"', at, TokenKind.QUOTED_NAME);
                } else {
                    string(at, at);
                }
            }
            case '`' -> quotedName('`', at, TokenKind.QUOTED_NAME);
            case '@' -> variable();
            case '?' -> add(TokenKind.PARAMETER, at, at + 1);
            case '.' -> {
                if (digit(peek(1)) && !afterName()) {
                    number(at);
                } else {
                    operator();
                }
            }
            default -> operator();
        }
    }

    private boolean blank(int c) {
        return c == ' ' || (c >= 9 && c <= 13) || c == 0 || (latin1 && c == 0xA0);
    }

    static boolean nameByte(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || digit(c) || c == '_' || c == '$' || c >= 0x80;
    }

    private static boolean digit(int c) {
        return c >= '0' && c <= '9';
    }

    private int peek(int ahead) {
        return at + ahead < end ? b[at + ahead] & 0xFF : -1;
    }

    /** Whether the token before ends right here and is a name, so that a {@code .} qualifies it. */
    private boolean afterName() {
        int last = tokens.size() - 1;
        return last >= 0
                && tokens.end(last) == at
                && (tokens.kind(last) == TokenKind.WORD || tokens.kind(last) == TokenKind.QUOTED_NAME);
    }

    private boolean afterDot() {
        int last = tokens.size() - 1;
        return last >= 0 && tokens.end(last) == at && tokens.op(last, '.');
    }

    private void add(TokenKind kind, int from, int to) {
        tokens.add(kind, from, to);
        at = to;
    }

    private void wordOrNumber(int c) {
        boolean qualified = afterDot();
        if (digit(c) && !qualified) {
            number(at);
            return;
        }
        int to = nameEnd(at);
        if (!qualified && literalAfter(c, to)) {
            return;
        }
        add(TokenKind.WORD, at, to);
    }

    private int nameEnd(int from) {
        int to = from;
        while (to < end && nameByte(b[to] & 0xFF) && !(latin1 && (b[to] & 0xFF) == 0xA0)) {
            to += multiByte.length(b, to, end);
        }
        return to;
    }

    /** {@code x'…'}, {@code b'…'}, {@code n'…'} and {@code _charset'…'}. */
    private boolean literalAfter(int c, int to) {
        boolean quote = to < end && b[to] == '\'';
        if (quote && to == at + 1) {
            switch (c | 0x20) {
                case 'x' -> {
                    delimited(TokenKind.HEX, to);
                    return true;
                }
                case 'b' -> {
                    delimited(TokenKind.BIT, to);
                    return true;
                }
                case 'n' -> {
                    string(at, to);
                    return true;
                }
                default -> {
                    return false;
                }
            }
        }
        return c == '_' && introducer(to);
    }

    private void delimited(TokenKind kind, int quote) {
        int to = quote + 1;
        while (to < end && b[to] != '\'') {
            to++;
        }
        if (to == end) {
            tokens.markUnterminated();
        }
        add(kind, at, Math.min(end, to + 1));
    }

    private boolean introducer(int to) {
        int next = to;
        while (next < end && blank(b[next] & 0xFF)) {
            next++;
        }
        if (next >= end || to - at > 10) {
            return false;
        }
        boolean quote = b[next] == '\'' || (b[next] == '"' && !mode.ansiQuotes());
        boolean hex = next > to && next + 1 < end && (b[next + 1] == '\'' || b[next] == '0') && isHexStart(next);
        if ((!quote && !hex)
                || !CHARSETS.contains(
                        new String(b, at + 1, to - at - 1, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT))) {
            return false;
        }
        if (hex) {
            at = next;
            next();
        } else {
            string(at, next);
        }
        return true;
    }

    private boolean isHexStart(int i) {
        int c = b[i] | 0x20;
        int d = b[i + 1] | 0x20;
        return b[i] == '0' ? d == 'x' || d == 'b' : (c == 'x' || c == 'b') && b[i + 1] == '\'';
    }

    private void number(int from) {
        int to = nameEnd(from);
        if (b[from] == '0' && to - from > 2 && (b[from + 1] == 'x' || b[from + 1] == 'b')) {
            boolean hex = b[from + 1] == 'x';
            if (allDigits(from + 2, to, hex)) {
                add(hex ? TokenKind.HEX : TokenKind.BIT, from, to);
                return;
            }
        }
        int i = digits(from);
        boolean dot = i < end && b[i] == '.';
        if (!dot && i < to && !exponentAt(i)) {
            add(TokenKind.WORD, from, to);
            return;
        }
        if (dot) {
            i = digits(i + 1);
        }
        if (exponentAt(i)) {
            i = digits(i + (digit(b[i + 1]) ? 1 : 2));
            if (!dot && i < nameEnd(i)) {
                add(TokenKind.WORD, from, nameEnd(i));
                return;
            }
        }
        add(TokenKind.NUMBER, from, i);
    }

    private int digits(int from) {
        int i = from;
        while (i < end && digit(b[i])) {
            i++;
        }
        return i;
    }

    private boolean exponentAt(int i) {
        if (i + 1 >= end || (b[i] | 0x20) != 'e') {
            return false;
        }
        boolean sign = b[i + 1] == '+' || b[i + 1] == '-';
        return sign ? i + 2 < end && digit(b[i + 2]) : digit(b[i + 1]);
    }

    private boolean allDigits(int from, int to, boolean hex) {
        for (int i = from; i < to; i++) {
            int c = b[i] | 0x20;
            boolean ok = hex ? digit(b[i]) || (c >= 'a' && c <= 'f') : b[i] == '0' || b[i] == '1';
            if (!ok) {
                return false;
            }
        }
        return true;
    }

    private void string(int from, int quote) {
        add(TokenKind.STRING, from, stringEnd(quote));
    }

    private int stringEnd(int open) {
        byte quote = b[open];
        int i = open + 1;
        while (i < end) {
            byte c = b[i];
            if (c == quote) {
                if (i + 1 < end && b[i + 1] == quote) {
                    i += 2;
                    continue;
                }
                return i + 1;
            }
            if (c == '\\' && !mode.noBackslashEscapes()) {
                i += 2;
            } else {
                i += c < 0 ? multiByte.length(b, i, end) : 1;
            }
        }
        tokens.markUnterminated();
        return end;
    }

    private void quotedName(char quote, int from, TokenKind kind) {
        int open = from;
        while (b[open] != quote) {
            open++;
        }
        int i = open + 1;
        while (i < end) {
            if (b[i] == quote) {
                if (i + 1 < end && b[i + 1] == quote) {
                    i += 2;
                    continue;
                }
                add(kind, from, i + 1);
                return;
            }
            i += b[i] < 0 ? multiByte.length(b, i, end) : 1;
        }
        tokens.markUnterminated();
        add(kind, from, end);
    }

    private void variable() {
        boolean system = peek(1) == '@';
        int from = at;
        int name = at + (system ? 2 : 1);
        TokenKind kind = system ? TokenKind.SYSTEM_VARIABLE : TokenKind.USER_VARIABLE;
        if (name < end && (b[name] == '\'' || b[name] == '"')) {
            add(kind, from, stringEnd(name));
        } else if (name < end && b[name] == '`') {
            quotedName('`', from, kind);
        } else {
            int to = name;
            while (to < end && (nameByte(b[to] & 0xFF) || b[to] == '.')) {
                to += multiByte.length(b, to, end);
            }
            boolean quotedPart = system && to > name && b[to - 1] == '.' && to < end && b[to] == '`';
            if (quotedPart) {
                quotedName('`', from, kind);
            } else {
                add(kind, from, to);
            }
        }
    }

    private void lineComment() {
        while (at < end && b[at] != '\n') {
            at++;
        }
        tokens.markComment();
    }

    private void comment() {
        int i = at + 2;
        boolean mariaDb = i + 1 < end && b[i] == 'M' && b[i + 1] == '!';
        if (mariaDb || (i < end && b[i] == '!')) {
            i += mariaDb ? 2 : 1;
            int to = digits(i);
            int length = to - i >= 6 ? 6 : to - i == 5 ? 5 : 0;
            if (mariaDb || length != 5 || version(i) <= NEWEST_EXECUTED) {
                at = i + length;
                executable++;
                tokens.markComment();
                return;
            }
        }
        while (i + 1 < end && !(b[i] == '*' && b[i + 1] == '/')) {
            i++;
        }
        if (i + 1 >= end) {
            tokens.markUnterminated();
        }
        at = Math.min(end, i + 2);
        tokens.markComment();
    }

    private int version(int from) {
        int version = 0;
        for (int i = from; i < from + 5; i++) {
            version = version * 10 + (b[i] - '0');
        }
        return version;
    }

    private void operator() {
        int c = b[at];
        int d = peek(1);
        int length = 1;
        switch (c) {
            case '<' -> length = d == '=' ? (peek(2) == '>' ? 3 : 2) : d == '>' || d == '<' ? 2 : 1;
            case '>' -> length = d == '=' || d == '>' ? 2 : 1;
            case '!', ':' -> length = d == '=' ? 2 : 1;
            case '|', '&' -> length = d == c ? 2 : 1;
            case '-' -> length = d == '>' ? (peek(2) == '>' ? 3 : 2) : 1;
            default -> {
                // a single character
            }
        }
        add(TokenKind.OPERATOR, at, at + length);
    }
}
