package org.generallog.replay.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentBytesTest {
    private static final Charset BYTES = StandardCharsets.ISO_8859_1;

    private static String restore(String charset, String logged) {
        return new String(
                new ArgumentBytes(charset).restore(logged.getBytes(BYTES)).bytes(), BYTES);
    }

    /** What is logged, what was sent, how often it is doubtful. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "caf\\xE9, caf\u00e9, 0",
                "\\xF0\\x9F\\x98\\x80, \u00f0\u009f\u0098\u0080, 0",
                "a\\\\xE9, a\\\\xE9, 1",
                "a\\\\\\xE9, a\\\\\u00e9, 0",
                "a\\\\\\\\xE9, a\\\\\\\\xE9, 1",
                "\\0\\xFF\\'\\xFE, \\0\u00ff\\'\u00fe, 0",
                "\\xe9 \\x41 \\x7F \\xE \\xEG, \\xe9 \\x41 \\x7F \\xE \\xEG, 0",
                "ends\\, ends\\, 0",
                "ends\\xE, ends\\xE, 0",
                "ends\\xE9, ends\u00e9, 0",
            })
    void singleByteAndUtf8Clients(String logged, String sent, int doubtful) {
        assertEquals(sent, restore("utf8", logged));
        assertEquals(
                doubtful,
                new ArgumentBytes("latin1").restore(logged.getBytes(BYTES)).doubtful());
    }

    /** The second byte of 表 in Shift-JIS is a backslash, and 示 follows: neither is escaped. */
    @Test
    void backslashAsSecondByteOfACharacter() {
        assertEquals("'\u0095\\\u008e\u00a6'", restore("sjis", "'\\x95\\\\x8E\\xA6'"));
        assertEquals("'\u00d5\\'", restore("gbk", "'\\xD5\\'"));
        assertEquals("'\u00d5\\\u00d5\\'", restore("gbk", "'\\xD5\\\\xD5\\'"));
        // A half-width katakana is one byte, so the backslash behind it escapes.
        assertEquals("\u00b1\\\\xE9", restore("cp932", "\\xB1\\\\xE9"));
    }

    @Test
    void bytesWithoutABackslashAreNotCopied() {
        byte[] same = "select 1".getBytes(BYTES);
        assertSame(same, new ArgumentBytes("utf8").restore(same).bytes());
        assertArrayEquals(
                new byte[0], new ArgumentBytes("utf8").restore(new byte[0]).bytes());
    }
}
