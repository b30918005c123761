package org.generallog.replay.log;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Finds the instant at which a row was written. The CSV table holds {@code event_time} as text in the time zone <em>of the session
 * that wrote the row</em> (measured on 5.5.9 and MariaDB 10.11: the rows of a session with {@code time_zone = '-08:00'} stand 17
 * hours before their neighbours on a server in Tokyo), so reading it in any one zone is wrong for the sessions of other zones.
 *
 * <p>The log is in order of arrival, so the instant of a row is near its neighbour's, and zones differ by whole quarters of an
 * hour: what does not fit by minutes is the zone. Two kinds of rows have a known zone: the replicator's own, whose sessions are in
 * UTC, and {@code Connect}, which is written in the server's default zone. A log can also have been silent for hours, while
 * nobody polled it; then a row fits no quarter of an hour by seconds, and its session's known zone is kept.
 *
 * <p>Not thread-safe.
 */
public final class EventClock {
    private static final long SECOND = 1_000_000L;
    private static final long QUARTER = 15 * 60 * SECOND;
    /** Neighbours in the log are never further apart while the log is polled; half a quarter, so that a zone is told from a pause. */
    private static final long NEAR = QUARTER / 2;
    /** How exactly a row must fit a quarter of an hour to be taken for another zone in a log that may have been silent. */
    private static final long CLOSE = 3 * SECOND;

    private static final long WIDEST_ZONE = 15 * 60 * 60 * SECOND;
    /** Threads that vanish without {@code Quit} must not fill the memory. */
    private static final int MOST_THREADS = 20_000;

    private final Map<Long, Long> offsets = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
            return size() > MOST_THREADS;
        }
    };
    private long defaultOffset;
    private long newest = Long.MIN_VALUE;
    private boolean polled;

    /** @param defaultOffsetSeconds what the server's default time zone is ahead of UTC, in seconds */
    public EventClock(int defaultOffsetSeconds) {
        this.defaultOffset = defaultOffsetSeconds * SECOND;
    }

    /**
     * The instant of the next row, in microseconds since 1970-01-01 UTC.
     *
     * @param wallMicros {@code event_time} read as if it were UTC
     * @param own whether the row is the replicator's own, from a session in UTC
     */
    public long instant(long wallMicros, long threadId, LogCommand command, boolean own) {
        if (own) {
            polled = true;
            newest = wallMicros;
            return wallMicros;
        }
        if (command == LogCommand.CONNECT) {
            offsets.remove(threadId);
        }
        long offset = offsets.getOrDefault(threadId, defaultOffset);
        long instant = wallMicros - offset;
        if (newest != Long.MIN_VALUE && !fits(instant)) {
            long fitting = Math.round((wallMicros - newest) / (double) QUARTER) * QUARTER;
            boolean otherZone = command != LogCommand.CONNECT
                    && (polled || Math.abs(wallMicros - fitting - newest) <= CLOSE || instant < newest);
            // The default zone itself moves when the clocks are changed.
            boolean defaultMoved = command == LogCommand.CONNECT && polled;
            if ((otherZone || defaultMoved) && Math.abs(fitting) <= WIDEST_ZONE) {
                instant = wallMicros - fitting;
                if (defaultMoved) {
                    defaultOffset = fitting;
                } else if (fitting == defaultOffset) {
                    offsets.remove(threadId);
                } else {
                    offsets.put(threadId, fitting);
                }
            }
        }
        if (command == LogCommand.QUIT) {
            offsets.remove(threadId);
        }
        newest = Math.max(newest, instant);
        return instant;
    }

    /** The log is read again after a time in which nobody may have polled it. */
    public void interrupted() {
        polled = false;
    }

    private boolean fits(long instant) {
        return Math.abs(instant - newest) < NEAR;
    }
}
