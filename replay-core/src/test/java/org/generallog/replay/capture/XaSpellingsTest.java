package org.generallog.replay.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.generallog.replay.nested.Definitions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** XA branches, as their identifiers are spelled, and what 5.5.9 lets them write. */
class XaSpellingsTest {
    @TempDir
    Path folder;

    private Rows rows(String version) {
        return new Rows(folder, version, new Definitions());
    }

    @ParameterizedTest
    @ValueSource(strings = {"'b','q',7", "X'62', 'q', 7", "0x62,0x71,0x7", "\"b\",x'71',007", "b'1100010','q',7"})
    void aBranchIsKnownByItsBytes(String spelled) {
        assertEquals(
                List.of("A(DELETE FROM t WHERE id=1)", "A(DELETE FROM t WHERE id=2)"),
                rows("5.5.9")
                        .sent(
                                "A: XA BEGIN 'b', 'q', 7",
                                "A: DELETE FROM t WHERE id=1",
                                "A: XA END " + spelled,
                                "A: XA PREPARE " + spelled,
                                "A: XA COMMIT " + spelled,
                                "A: DELETE FROM t WHERE id=2")
                        .out());
    }

    private static final String[] AFTER_ITS_END = {
        "A: XA START 'b'",
        "A: DELETE FROM t WHERE id=1",
        "A: XA END 'b'",
        "A: DELETE FROM t WHERE id=2",
        "A: XA PREPARE 'b'",
        "A: DELETE FROM t WHERE id=3",
        "A: XA COMMIT 'b'"
    };

    @Test
    void whatIsWrittenAfterItsEndBelongsToIt() {
        assertEquals(
                List.of("A(DELETE FROM t WHERE id=1; DELETE FROM t WHERE id=2; DELETE FROM t WHERE id=3)"),
                rows("5.5.9").sent(AFTER_ITS_END).out());
    }

    @Test
    void laterVersionsRefuseIt() {
        assertEquals(1, rows("10.11.5-MariaDB").sent(AFTER_ITS_END).out().size());
    }

    @Test
    void aPreparedOneEndsWithItsClient() {
        assertEquals(
                List.of(),
                rows("5.5.9")
                        .sent("A: XA START 'b'", "A: DELETE FROM t WHERE id=1", "A: XA END 'b'", "A: XA PREPARE 'b'")
                        .row("A", org.generallog.replay.log.LogCommand.QUIT, "")
                        .out());
    }
}
