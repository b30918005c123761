package org.generallog.replay.apply;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.generallog.replay.sql.LexicalMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatementBoundsTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static boolean closed(String sql) {
        return StatementBounds.closed(bytes(sql), "utf8", 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE t SET v='a''b' WHERE id=1",
                "UPDATE t SET v='a\\'b' WHERE id=1",
                "UPDATE t SET v=\"a;b\" WHERE `x``y;`=1",
                "UPDATE t SET v=1 -- that's it",
                "UPDATE t SET v=1 # it's; done\nWHERE id=1",
                "UPDATE t /* it's; */ SET v=5--3",
                "UPDATE t SET v=6/2*3",
                "UPDATE t SET v='\\\\'",
                "UPDATE t SET v=1 --",
            })
    void closedStatements(String sql) {
        assertTrue(closed(sql));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE t SET v='a",
                "UPDATE t SET v='a\\'",
                "UPDATE t SET v='a''",
                "UPDATE t SET v=\"a'",
                "UPDATE `t SET v=1",
                "UPDATE t SET v=1 /* WHERE id=1",
                "UPDATE t SET v=1 /*/",
                "UPDATE t SET v=1; DELETE FROM t",
                "/*!40000 UPDATE t SET v='*/' */",
                "UPDATE t SET v=1 --x' \n y",
                "UPDATE t SET v=$$a",
                "UPDATE t SET v=1\0 WHERE",
            })
    void doubtfulStatements(String sql) {
        assertFalse(closed(sql));
    }

    @Test
    void sqlModeChangesWhatIsEscaped() {
        byte[] backslash = bytes("UPDATE t SET v='\\'");
        assertFalse(StatementBounds.closed(backslash, "utf8", 0));
        assertTrue(StatementBounds.closed(backslash, "utf8", LexicalMode.NO_BACKSLASH_ESCAPES));
        byte[] name = bytes("UPDATE \"t\\\" SET v=1");
        assertFalse(StatementBounds.closed(name, "utf8", 0));
        assertTrue(StatementBounds.closed(name, "utf8", LexicalMode.ANSI_QUOTES));
    }

    @Test
    void charsetsWhoseCharactersMayEndInABackslash() {
        byte[] sql = bytes("UPDATE t SET v='\u00bf\\'");
        assertTrue(StatementBounds.closed(bytes("UPDATE t SET v='\u00bf'"), "latin1", 0));
        assertFalse(StatementBounds.closed(sql, "gbk", 0));
        assertTrue(StatementBounds.closed(bytes("UPDATE t SET v='a'"), "gbk", 0));
    }

    @Test
    void blanksAndSemicolonsAtTheEndAreCutOff() {
        assertArrayEquals(bytes("COMMIT"), StatementBounds.trimmed(bytes("COMMIT ; \n;")));
        assertEquals(0, StatementBounds.trimmed(bytes(" ; ")).length);
    }
}
