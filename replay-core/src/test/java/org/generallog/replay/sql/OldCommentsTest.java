package org.generallog.replay.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.charset.StandardCharsets;
import org.generallog.replay.catalog.ServerVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each server read was tried on MySQL 5.5.9, 5.6.24 and MariaDB 10.11.5: see {@code GrammarIT}. */
class OldCommentsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            5.5.9           | SELECT /*!50101 1 */                | SELECT   1
            5.5.9           | SELECT 1 /*!50700 + 1 */            | SELECT 1
            5.5.9           | SELECT /*!100000 1 */               | SELECT  0 1
            5.5.9           | SELECT 1 /*!999999 + 1 */           | SELECT 1
            5.5.9           | SELECT 1 /*! + 1 */                 | SELECT 1   + 1
            5.5.9           | SELECT 1 /*!5 + 1 */                | SELECT 1  5 + 1
            5.5.9           | SELECT 1 /*M! + 1 */                | SELECT 1
            5.5.9           | SELECT /*+ SET_VAR(foreign_key_checks=0) */ 1 | SELECT   1
            5.5.9           | SELECT 1 /*!99999 /* x */ y */ + 2  | SELECT 1   + 2
            5.5.9           | SELECT /*!50101 1 /* x */ + 2 */    | SELECT   1 /* x */ + 2
            5.5.9           | SELECT '/*!99999 ' , ' */'          |
            5.5.9           | SELECT "/*!99999 " , " */"          |
            5.5.9           | SELECT `/*!99999 ` , ` */`          |
            5.5.9           | SELECT 1 # /*!99999 x */            |
            5.5.9           | SELECT 1 -- /*!99999 x */           |
            5.5.9           | SELECT 1 /*!50101 + 1               |
            5.5.9           | SELECT 1 /*!99999 + 1               |
            5.5.9           | SELECT 'it\\'s /*!99999 ', 1        |
            10.11.5-MariaDB | SELECT /*!100000 1 */               | SELECT   1
            10.11.5-MariaDB | SELECT /*!50101 1 */                | SELECT   1
            10.11.5-MariaDB | SELECT 1 /*!50700 + 1 */            | SELECT 1
            10.11.5-MariaDB | SELECT 1 /*M!100100 + 1 */          | SELECT 1   + 1
            10.11.5-MariaDB | SELECT 1 /*!110000 + 1 */           | SELECT 1
            """)
    void becomes_what_the_old_one_read(String version, String sql, String expected) {
        byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
        byte[] read = OldComments.resolve(bytes, LexicalMode.DEFAULT, ServerVersion.parse(version));
        if (expected == null) {
            assertSame(bytes, read);
        } else {
            assertEquals(expected, new String(read, StandardCharsets.UTF_8).strip());
        }
    }

    @Test
    void a_letter_may_end_with_a_backslash() {
        byte[] sql = "SELECT '\u00bf\\', /*!99999 x */ 'y'".getBytes(StandardCharsets.ISO_8859_1);
        ServerVersion old = ServerVersion.parse("5.5.9");
        byte[] gbk = OldComments.resolve(sql, new LexicalMode("gbk", false, false), old);
        assertEquals("SELECT '\u00bf\\',   'y'", new String(gbk, StandardCharsets.ISO_8859_1));
        assertSame(sql, OldComments.resolve(sql, LexicalMode.DEFAULT, old));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            INSERT INTO t VALUES (1,'a'), (2,'b'),(3, 'c') | INSERT INTO t VALUES (1,'')
            INSERT INTO t VALUES (1,'a'), (2,b)            | INSERT INTO t VALUES (1,''), (1,b)
            DELETE FROM t WHERE a IN (1,2,3) AND b=4       | DELETE FROM t WHERE a IN (1) AND b=1
            SELECT f(1,2) , count (*), N'x', 0xFF          | SELECT f(1,1) , count (*), N'', 0x00
            SELECT 1e5, 123456789012345678901              | SELECT 1e5, 123456789012345678901
            UPDATE t SET a = 'x' /* c */ WHERE id = 7      | UPDATE t SET a = '' WHERE id = 1
            UPDATE t SET a = a + 10.25, b = .5, c = 2.      | UPDATE t SET a = a + 1.1, b = .5, c = 2.
            """)
    void skeletons(String sql, String expected) {
        byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
        assertEquals(
                expected, new String(Skeleton.of(Lexer.lex(bytes, LexicalMode.DEFAULT)), StandardCharsets.ISO_8859_1));
    }
}
