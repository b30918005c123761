package org.generallog.replay.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the session's charset and SQL mode change in how its statements are read. */
class LexicalModeTest {
    private static final LexicalMode GBK = new LexicalMode("gbk", false, false);
    private static final LexicalMode ANSI = new LexicalMode("utf8", true, false);
    private static final LexicalMode NO_ESCAPES = new LexicalMode("utf8", false, true);

    private final SqlStatementAnalyzer analyzer = new SqlStatementAnalyzer();

    @Test
    void trailByteThatIsABackslashEndsNoCharacter() {
        byte[] sql = concat("INSERT INTO t (a, b) VALUES ('", new byte[] {(byte) 0xD5, 0x5C}, "', 'x')");

        assertEquals("WRITE insert:t{a='\u00d5\\',b='x'}", Notation.of(analyzer.analyze(sql, GBK)));
    }

    @Test
    void trailByteThatIsABackslashInSjis() {
        byte[] sql = "UPDATE t SET a='表' WHERE id=5".getBytes(Charset.forName("windows-31j"));

        StatementInfo info = analyzer.analyze(sql, new LexicalMode("cp932", false, false));

        assertEquals(
                "{id=Literal[type=NUMBER, text=5]}",
                info.tables().get(0).points().get(0).toString());
    }

    @Test
    void sameBytesInLatin1EscapeTheQuote() {
        byte[] sql = concat("INSERT INTO t (a) VALUES ('", new byte[] {(byte) 0xD5, 0x5C}, "', 'x')");

        assertEquals(
                StatementKind.WRITE,
                analyzer.analyze(sql, new LexicalMode("latin1", false, false)).kind());
        assertEquals(
                true, Lexer.lex(sql, new LexicalMode("latin1", false, false)).unterminated());
    }

    @Test
    void fourBytesOfGb18030AreOneCharacter() {
        byte[] sql = concat("SELECT '", new byte[] {(byte) 0x81, 0x30, (byte) 0x81, 0x30}, "'");

        assertEquals(2, Lexer.lex(sql, new LexicalMode("gb18030", false, false)).size());
    }

    @Test
    void doubleQuotesAreNamesUnderAnsiQuotes() {
        assertEquals(
                "WRITE update:t x{a\"b='v'}set[c='w']",
                notation("UPDATE \"t x\" SET \"c\" = 'w' WHERE \"a\"\"b\" = 'v'", ANSI));
        assertEquals("READ f(f)", notation("SELECT \"f\"(1)", ANSI));
    }

    @Test
    void backslashIsItselfUnderNoBackslashEscapes() {
        assertEquals(
                "WRITE insert:t{a='c:\\',b='x'}", notation("INSERT INTO t (a, b) VALUES ('c:\\', 'x')", NO_ESCAPES));
    }

    @Test
    void namesAreDecodedByTheSessionsCharset() {
        byte[] latin1 = "DELETE FROM größe".getBytes(StandardCharsets.ISO_8859_1);
        byte[] utf8 = "DELETE FROM größe".getBytes(StandardCharsets.UTF_8);

        assertEquals(
                "WRITE delete:größe", Notation.of(analyzer.analyze(latin1, new LexicalMode("latin1", false, false))));
        assertEquals("WRITE delete:größe", Notation.of(analyzer.analyze(utf8, LexicalMode.DEFAULT)));
    }

    @Test
    void executableCommentsOfNewerVersionsAreComments() {
        assertEquals(
                "WRITE insert:t{a=1}", notation("INSERT INTO t (a) VALUES (1 /*!99999 + 1 */)", LexicalMode.DEFAULT));
        assertEquals(
                "WRITE insert:t{a=1}", notation("INSERT /*M!100100 INTO */ t (a) VALUES (1)", LexicalMode.DEFAULT));
    }

    @Test
    void everyByteOfAStringIsKept() {
        byte[] all = new byte[256];
        for (int i = 0; i < 256; i++) {
            all[i] = (byte) i;
        }
        String text = new String(all, StandardCharsets.ISO_8859_1);
        String escaped = text.replace("\\", "\\\\")
                .replace("'", "\\'")
                .replace("\0", "\\0")
                .replace("\u001a", "\\Z");

        Tokens tokens = Lexer.lex(("'" + escaped + "'").getBytes(StandardCharsets.ISO_8859_1), LexicalMode.DEFAULT);

        assertEquals(List.of(1, text), List.of(tokens.size(), tokens.literal(0).text()));
    }

    private String notation(String sql, LexicalMode mode) {
        return Notation.of(analyzer.analyze(sql.getBytes(StandardCharsets.UTF_8), mode));
    }

    private static byte[] concat(String before, byte[] middle, String after) {
        String all = before + new String(middle, StandardCharsets.ISO_8859_1) + after;
        return all.getBytes(StandardCharsets.ISO_8859_1);
    }
}
