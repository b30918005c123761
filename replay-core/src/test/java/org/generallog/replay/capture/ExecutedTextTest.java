package org.generallog.replay.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.generallog.replay.log.LogCommand;
import org.generallog.replay.nested.Definitions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The texts of executions are in the charset of what they were made of. */
class ExecutedTextTest {
    @TempDir
    Path folder;

    private Rows rows(String... sent) {
        return new Rows(folder, "5.5.9", new Definitions()).sent(sent);
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The last transaction. */
    private static String last(Rows rows) {
        List<String> out = rows.out();
        return out.get(out.size() - 1);
    }

    @Test
    void aVariableIsInTheConnectionsCharset() {
        Rows rows = rows("A: SET NAMES latin1", "A: SET character_set_connection = utf8")
                .bytes("A", latin1("SET @c = 'caf\u00e9'"))
                .sent("A: EXECUTE p USING @c")
                .row("A", LogCommand.EXECUTE, "DELETE FROM t WHERE v = 'caf\u00e9'");
        assertEquals("A(DELETE FROM t WHERE v = _utf8 0x636166C3A9)", last(rows));
    }

    @Test
    void orInThatOfItsOwn() {
        Rows rows = rows("A: SET NAMES utf8", "A: SET @c = '\u00e9'", "A: SET NAMES latin1")
                .sent("A: EXECUTE p USING @c")
                .row("A", LogCommand.EXECUTE, "DELETE FROM t WHERE v = '\u00e9'");
        assertEquals("A(?unknown-charset t; DELETE FROM t WHERE v = _utf8 0xC3A9)", last(rows));
    }

    @Test
    void oneThatNobodyKnowsIsListed() {
        Rows rows = rows("A: SET NAMES utf8", "A: SELECT v INTO @c FROM t LIMIT 1", "A: EXECUTE p USING @c")
                .row("A", LogCommand.EXECUTE, latin1("DELETE FROM t WHERE id = 1 AND v = '\u00e9'"));
        assertEquals(true, last(rows).startsWith("A(?unknown-charset t"), last(rows));
    }

    @Test
    void aBinaryExecutionHasTheClientsBytes() {
        Rows rows = rows("A: SET NAMES utf8", "A: SET character_set_connection = latin1")
                .row("A", LogCommand.EXECUTE, "DELETE FROM t WHERE v = '\u00e9'");
        assertEquals("A(DELETE FROM t WHERE v = '\u00e9')", last(rows));
    }

    @Test
    void whereABackslashMayTrailTextIsWrittenAsHex() {
        Rows rows = rows("A: SET NAMES sjis")
                .row("A", LogCommand.EXECUTE, "DELETE FROM t WHERE id = 0x35 AND v = 0x955C AND b = 0xFF");
        assertEquals("A(DELETE FROM t WHERE id = '5' AND v = _sjis 0x955C AND b = 0xFF)", last(rows));
    }

    @Test
    void hexThatTheClientMayHaveWrittenIsListed() {
        Rows rows = rows("A: SET NAMES sjis")
                .row("A", LogCommand.PREPARE, "DELETE FROM t WHERE id = 1 AND b = 0x955C")
                .row("A", LogCommand.EXECUTE, "DELETE FROM t WHERE id = 1 AND b = 0x955C");
        assertEquals(true, last(rows).startsWith("A(?unknown-charset t `id`='1'"), last(rows));
    }

    @Test
    void anExecuteThatFailedHasNoRow() {
        Rows rows = rows("A: SET NAMES latin1", "A: SET character_set_connection = utf8", "A: EXECUTE p USING @c")
                .sent("A: DELETE FROM t WHERE id = 1")
                .row("A", LogCommand.EXECUTE, latin1("DELETE FROM t WHERE v = '\u00e9'"));
        assertEquals(true, last(rows).contains("v = '"), last(rows));
    }

    @Test
    void aStatementKeepsTheModeInWhichItWasPrepared() {
        Rows rows = rows("A: SET sql_mode = 'ANSI_QUOTES'")
                .row("A", LogCommand.PREPARE, "DELETE FROM \"t\" WHERE id = 1")
                .sent("A: SET sql_mode = ''")
                .row("A", LogCommand.EXECUTE, "DELETE FROM \"t\" WHERE id = 1");
        assertEquals(true, last(rows).startsWith("A(?session-state ;"), last(rows));
    }

    @Test
    void aBackslashOfAValueIsEscapedInAnyMode() {
        Rows rows = rows("A: SET sql_mode = 'NO_BACKSLASH_ESCAPES'")
                .row("A", LogCommand.PREPARE, "UPDATE t SET v = ? WHERE id = 1")
                .row("A", LogCommand.EXECUTE, "UPDATE t SET v = 'a\\\\b' WHERE id = 1");
        assertEquals(true, last(rows).startsWith("A(?lossy-text t `id`='1'"), last(rows));
    }
}
