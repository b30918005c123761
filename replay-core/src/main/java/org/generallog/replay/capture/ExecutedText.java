package org.generallog.replay.capture;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.generallog.replay.log.LogCommand;
import org.generallog.replay.log.LogRow;
import org.generallog.replay.session.Session;
import org.generallog.replay.session.Utf8;
import org.generallog.replay.sql.Edits;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.Literal;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;
import org.generallog.replay.transaction.UserVariable;

/**
 * The text that a server composes of an execution ({@code Execute}), with the charset of each of its texts said. Measured on 5.5.9:
 *
 * <pre>
 *   binary protocol, any charset                  the client's bytes, 'caf\xE9'
 *   EXECUTE … USING @v                            the bytes of the variable, which are mostly in the connection's charset
 *   of sjis, cp932, big5, gbk, gb18030            0x955C…: a hexadecimal constant, which would be a number beside a number;
 *                                                 X'955C…' on MariaDB 10.11, which shows numbers so too
 * </pre>
 */
final class ExecutedText {
    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    private final Session session;
    private final byte[] sql;
    private final Tokens t;
    private final LexicalMode client;
    private final boolean byName;
    private final Edits edits = new Edits();
    private boolean doubtful;

    /** @param doubtful whether the charset of a text in it is a guess */
    record Said(LogRow row, boolean doubtful) {}

    private ExecutedText(Session session, byte[] sql, boolean byName) {
        this.session = session;
        this.sql = sql;
        this.client = new LexicalMode(session.clientCharset(), false, false);
        this.t = Lexer.lex(sql, session.lexicalMode());
        this.byName = byName;
    }

    /** The row, or one with another text; an {@code EXECUTE} that is still to come has come by with it. */
    static Said of(LogRow row, Session session) {
        if (row.command() != LogCommand.EXECUTE) {
            return new Said(row, false);
        }
        boolean byName = session.executesByName();
        session.executesByName(false);
        if (!byName && !new LexicalMode(session.clientCharset(), false, false).backslashMayTrail()) {
            return new Said(row, false);
        }
        ExecutedText text = new ExecutedText(session, row.argument(), byName);
        text.look();
        return new Said(text.edits.isEmpty() ? row : row.withArgument(text.edits.apply(row.argument())), text.doubtful);
    }

    /**
     * Whether a backslash may stand for itself or escape what follows: 5.5.9 escapes the values of an execution with backslashes under
     * {@code NO_BACKSLASH_ESCAPES}, too, where those of the statement's own texts stand for themselves.
     */
    static boolean hasDoubtfulBackslash(LogRow row, Session session) {
        if (row.command() != LogCommand.EXECUTE || !session.lexicalMode().noBackslashEscapes()) {
            return false;
        }
        for (byte each : row.argument()) {
            if (each == '\\') {
                return true;
            }
        }
        return false;
    }

    /** A statement is prepared. */
    static void prepared(Tokens t, Session session) {
        session.prepares();
        if (session.mayPrepareHex()) {
            return;
        }
        for (int i = 0; i < t.size(); i++) {
            if (t.is(i, TokenKind.HEX)) {
                session.preparesHex();
            }
        }
    }

    private void look() {
        for (int i = 0; i < t.size(); i++) {
            if (t.is(i, TokenKind.HEX)
                    && (t.text(i).startsWith("0x") || t.text(i).startsWith("X'"))) {
                hex(i, HexFormat.of().parseHex(t.literal(i).text()));
            } else if (byName && t.is(i, TokenKind.STRING) && (sql[t.start(i)] == '\'' || sql[t.start(i)] == '"')) {
                string(i);
            }
        }
    }

    private void string(int i) {
        byte[] bytes = bytes(t.literal(i));
        if (isAscii(bytes)) {
            return;
        }
        String charset = charset(bytes);
        String connection = session.connectionCharset();
        // The server converts the value into the connection's charset before it runs the statement.
        boolean converts = charset.equals("latin1") && connection.startsWith("utf8");
        doubtful |= !converts && !charset.equals(connection);
        if (converts) {
            edits.replace(t.start(i), t.end(i), introduced(connection, utf8(bytes)));
        } else if (!charset.equals(client.charset())) {
            edits.replace(t.start(i), t.end(i), introduced(charset, bytes));
        }
    }

    /** The server's latin1 is cp1252, with its five gaps filled. */
    private static byte[] utf8(byte[] latin1) {
        StringBuilder text = new StringBuilder(latin1.length);
        for (byte each : latin1) {
            String letter = new String(new byte[] {each}, WINDOWS_1252);
            text.append(letter.equals("\uFFFD") ? String.valueOf((char) (each & 0xFF)) : letter);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void hex(int i, byte[] bytes) {
        String charset = byName ? charset(bytes) : client.charset();
        LexicalMode mode = new LexicalMode(charset, false, false);
        // What is no text in that charset can only have been bytes.
        if (!mode.backslashMayTrail() || !mode.isText(bytes)) {
            return;
        }
        doubtful |= session.mayPrepareHex() || (!charset.equals(session.connectionCharset()) && !isAscii(bytes));
        edits.replace(t.start(i), t.end(i), isPlain(bytes) ? "'" + latin(bytes) + "'" : introduced(charset, bytes));
    }

    /** Of a variable's value: that of the one that has these bytes, else most likely the connection's. */
    private String charset(byte[] bytes) {
        Set<String> charsets = new HashSet<>();
        for (UserVariable each : session.variables().values()) {
            if (each.type() == UserVariable.Type.STRING && Arrays.equals(each.value(), bytes)) {
                charsets.add(session.charsets().charset(each.collation()));
            }
        }
        if (charsets.size() == 1) {
            return charsets.iterator().next();
        }
        String connection = session.connectionCharset();
        // Text of more than one byte a letter that is valid UTF-8 is hardly ever anything else.
        boolean utf8 = connection.startsWith("utf8");
        boolean fits = utf8 && Utf8.isValid(bytes);
        doubtful |= !isAscii(bytes) && !fits;
        return utf8 && !fits ? "latin1" : connection;
    }

    private static String introduced(String charset, byte[] bytes) {
        return "_" + charset + " 0x" + HexFormat.of().withUpperCase().formatHex(bytes);
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(Literal literal) {
        return literal.text().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte each : bytes) {
            if (each < 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether it may stand between quotes as it is. */
    private static boolean isPlain(byte[] bytes) {
        for (byte each : bytes) {
            if (each < ' ' || each == '\'' || each == '\\' || each == 0x7F) {
                return false;
            }
        }
        return true;
    }
}
