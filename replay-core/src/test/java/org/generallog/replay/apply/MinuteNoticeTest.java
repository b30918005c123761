package org.generallog.replay.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MinuteNoticeTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void onceAMinuteWithTheNumber() {
        MinuteNotice notice = new MinuteNotice();
        long begin = System.nanoTime();
        assertEquals(1, notice.more(begin));
        assertEquals(0, notice.more(begin + SECOND));
        assertEquals(0, notice.more(begin + 59 * SECOND));
        assertEquals(3, notice.more(begin + 60 * SECOND));
        assertEquals(1, notice.more(begin + 200 * SECOND));
    }

    @Test
    void anExampleHasNoValues() {
        assertEquals(
                "Duplicate entry '…' for key '…'",
                Rejected.of("1062/23000", 1, "Duplicate entry '4711-secret' for key 'PRIMARY'")
                        .example());
        assertEquals("Out of range", Rejected.of("1/x", 1, "Out of range").example());
        assertEquals("cut '", Rejected.of("1/x", 1, "cut 'within").example());
    }
}
