package org.generallog.replay.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LogAnchorTest {
    @Test
    void isWrittenAndReadAgain() {
        LogAnchor anchor = new LogAnchor(42, 7, -5L);
        assertEquals(Optional.of(anchor), LogAnchor.parse(anchor.toString()));
        assertEquals(Optional.empty(), LogAnchor.parse(""));
        assertThrows(IllegalArgumentException.class, () -> LogAnchor.parse("1:2"));
        assertTrue(anchor.fits(new LogPosition(42, 7)));
        assertTrue(new LogAnchor(42, 1, 0).fits(new LogPosition(42, 0)));
    }

    /** A text that the server shortened is the same row as the whole text. */
    @Test
    void theFingerprintNeedsTheBeginningAlone() {
        byte[] whole = "x".repeat(5000).getBytes(StandardCharsets.UTF_8);
        byte[] part = "x".repeat(RowFingerprint.BYTES).getBytes(StandardCharsets.UTF_8);
        assertEquals(RowFingerprint.of(1, 2, "Query", 5000, whole), RowFingerprint.of(1, 2, "Query", 5000, part));
        assertNotEquals(RowFingerprint.of(1, 2, "Query", 5000, whole), RowFingerprint.of(1, 2, "Query", 4999, whole));
        assertNotEquals(RowFingerprint.of(1, 2, "Query", 5000, whole), RowFingerprint.of(1, 3, "Query", 5000, whole));
        assertNotEquals(RowFingerprint.of(1, 2, "Query", 5000, whole), RowFingerprint.of(2, 2, "Query", 5000, whole));
    }
}
