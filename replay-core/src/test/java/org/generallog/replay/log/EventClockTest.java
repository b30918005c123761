package org.generallog.replay.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class EventClockTest {
    private static final long SECOND = 1_000_000L;
    private static final long HOUR = 3600 * SECOND;
    private static final long NOW = 1_795_172_171L * SECOND;

    private final EventClock clock = new EventClock(9 * 3600);

    private long query(long wall, long thread) {
        return clock.instant(wall, thread, LogCommand.QUERY, false);
    }

    @Test
    void theDefaultZone() {
        assertEquals(NOW, query(NOW + 9 * HOUR, 1));
        assertEquals(NOW + SECOND, query(NOW + 9 * HOUR + SECOND, 2));
    }

    @Test
    void aSessionOfAnotherZoneBesideOurOwn() {
        assertEquals(NOW, clock.instant(NOW, 7, LogCommand.QUERY, true));
        assertEquals(NOW + SECOND, query(NOW + SECOND - 8 * HOUR, 1));
        // Its zone is remembered over a pause of the poll's rows, the default zone of others too.
        assertEquals(NOW + 2 * SECOND, query(NOW + 2 * SECOND - 8 * HOUR, 1));
        assertEquals(NOW + 2 * SECOND, query(NOW + 2 * SECOND + 9 * HOUR, 2));
        assertEquals(NOW + 3 * SECOND, query(NOW + 3 * SECOND + 5 * HOUR + HOUR * 3 / 4, 3));
    }

    /** After a stop nobody polled: a silence of an hour and 7 minutes is no time zone. */
    @Test
    void aSilentLogIsNoOtherZone() {
        clock.instant(NOW, 7, LogCommand.QUERY, true);
        query(NOW + 9 * HOUR, 1);
        clock.interrupted();
        long later = NOW + HOUR + 420 * SECOND;
        assertEquals(later, query(later + 9 * HOUR, 1));
        assertEquals(later, clock.instant(later + 9 * HOUR, 2, LogCommand.CONNECT, false));
        assertEquals(later + SECOND, query(later + SECOND - 8 * HOUR, 2));
    }

    /** A thread id is used again after a restart of the server; a new connection has the default zone. */
    @Test
    void aNewConnectionForgetsTheZoneOfItsThreadId() {
        clock.instant(NOW, 7, LogCommand.QUERY, true);
        query(NOW - 8 * HOUR, 1);
        assertEquals(NOW, clock.instant(NOW + 9 * HOUR, 1, LogCommand.CONNECT, false));
        assertEquals(NOW, query(NOW + 9 * HOUR, 1));
    }

    /** The clocks are changed on the server while the log is polled. */
    @Test
    void theDefaultZoneMoves() {
        clock.instant(NOW, 7, LogCommand.QUERY, true);
        assertEquals(NOW, clock.instant(NOW + 10 * HOUR, 1, LogCommand.CONNECT, false));
        assertEquals(NOW, query(NOW + 10 * HOUR, 2));
    }
}
