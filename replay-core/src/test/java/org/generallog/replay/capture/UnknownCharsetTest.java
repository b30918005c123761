package org.generallog.replay.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.generallog.replay.nested.Definitions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions whose charset stood in the handshake alone. */
class UnknownCharsetTest {
    @TempDir
    Path folder;

    private Rows rows() {
        return new Rows(folder, "5.5.9", new Definitions());
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private long listed(Rows rows) {
        return rows.out().stream()
                .filter(one -> one.contains("?unknown-charset t `id`='1'"))
                .count();
    }

    @Test
    void bytesThatAreNotUtf8AreAGuess() {
        Rows rows = rows().bytes("A", latin1("UPDATE t SET v = 'é' WHERE id = 1"));
        assertEquals(1, listed(rows), rows.out()::toString);
        // It is no UTF-8 session, so these two bytes are hardly é.
        rows.bytes("A", latin1("UPDATE t SET v = 'Ã©' WHERE id = 1"));
        assertEquals(2, listed(rows), rows.out()::toString);
        rows.sent("A: UPDATE t SET v = 'e' WHERE id = 1");
        assertEquals(2, listed(rows), rows.out()::toString);
    }

    @Test
    void whereALiteralEndsIsNotGuessed() {
        // One letter and a quote in GBK; a letter, a backslash and the end of the literal in latin1.
        Rows rows = rows().bytes("A", latin1("INSERT INTO t (id, v) VALUES (1, '¿\\\\'); DELETE FROM t; -- ')"));
        assertEquals(List.of("A(?not-understood t)"), rows.out());
        rows.bytes("A", latin1("INSERT INTO t (id, v) VALUES (1, '¿ é')"));
        assertEquals(2, rows.out().size(), rows.out()::toString);
    }

    @Test
    void utf8IsHardlyAnythingElse() {
        Rows rows = rows().sent("A: UPDATE t SET v = 'é' WHERE id = 1");
        assertEquals(List.of("A(UPDATE t SET v = 'é' WHERE id = 1)"), rows.out());
    }

    @Test
    void bytesOfALiteralThatNamesItsCharsetAreNone() {
        Rows rows = rows().bytes("A", latin1("UPDATE t SET v = _latin1'é', w = 'w' WHERE id = 1"));
        assertEquals(0, listed(rows), rows.out()::toString);
    }

    @Test
    void aSessionThatSaysItsCharsetIsKnown() {
        Rows rows = rows().sent("A: SET NAMES latin1").bytes("A", latin1("UPDATE t SET v = 'é' WHERE id = 1"));
        assertEquals(0, listed(rows), rows.out()::toString);
    }
}
