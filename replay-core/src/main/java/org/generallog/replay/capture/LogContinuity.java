package org.generallog.replay.capture;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.generallog.replay.capture.CaptureCheckpoint.Place;
import org.generallog.replay.log.EarlyGapException;
import org.generallog.replay.log.LogCommand;
import org.generallog.replay.log.LogGapException;
import org.generallog.replay.log.LogPosition;
import org.generallog.replay.log.LogRow;
import org.jspecify.annotations.Nullable;

/**
 * Proves that the log which is read has no hole. What swallows rows of others (the log off, or going elsewhere, a full disk) swallows ours as
 * well, so the replicator's own statements are the witnesses:
 *
 * <ul>
 *   <li>polls and heartbeats carry consecutive numbers, each connection its own: a row stands in the log before its statement runs, so behind
 *       the n-th of a connection nothing but the n+1-th can come;
 *   <li>a heartbeat that was answered is in the log by then: a reading to the log's end that began later has it;
 *   <li>behind a start of the old instance each session begins with its {@code Connect}: one that does not was there before the log was on.
 * </ul>
 *
 * <p>A hole between two of ours that are neighbours is not seen by this; who makes one says so in the log, {@link LogSwitches}.
 */
final class LogContinuity {
    /** The replicator has some dozen connections at a time; what is older is over. */
    private static final int MOST_THREADS = 1000;

    /** Newest number by thread of ours, the one that was heard of last at the end. */
    private final Map<Long, Long> newest = new LinkedHashMap<>();

    private long expectedMicros;
    /** The heartbeat that a reading has not shown. */
    private long missedMicros;

    private Place last = new Place(new LogPosition(0, 0), 0);
    private Place ours = last;
    private Place broken = last;
    private @Nullable Place stranger;
    private @Nullable Place from;
    private @Nullable Place to;
    private String why = "";
    /** Whether a row of ours was read since the capture began. */
    private boolean begun;
    /** The hole is before that. */
    private boolean early;

    void restore(CaptureCheckpoint.@Nullable Continuity state, LogPosition read, long eventTimeMicros) {
        last = new Place(read, eventTimeMicros);
        ours = last;
        broken = last;
        if (state != null) {
            newest.putAll(state.newest());
            expectedMicros = state.expectedMicros();
            ours = state.ours();
            begun = ours.eventTimeMicros() != 0;
        }
    }

    CaptureCheckpoint.Continuity state() {
        return new CaptureCheckpoint.Continuity(new LinkedHashMap<>(newest), expectedMicros, ours);
    }

    /** A heartbeat was answered. */
    void sent(long sentMicros) {
        expectedMicros = sentMicros;
    }

    /** The connections may be others from here on, and so may the server's life. */
    void interrupted() {
        broken = last;
        stranger = null;
    }

    /**
     * The next row.
     *
     * @param known whether its session is
     */
    void row(LogRow row, boolean known) {
        last = new Place(row.position(), row.eventTimeMicros());
        if (from != null && to == null) {
            to = last;
        }
        if (!known && stranger == null && isClients(row)) {
            stranger = last;
        }
        if (row.command() == LogCommand.CONNECT || row.command() == LogCommand.QUIT) {
            newest.remove(row.threadId());
        }
    }

    /** Events and a replica's threads begin without {@code Connect}. */
    private static boolean isClients(LogRow row) {
        String user = row.userHost();
        return row.command() != LogCommand.CONNECT
                && !user.isEmpty()
                && !user.startsWith("[")
                && !user.startsWith("system user")
                && !LogRow.isBorrowed(user);
    }

    /** The row before was a numbered one of the replicator's own; the one that shows a connection to be its own has the number 0. */
    void own(long thread, long number) {
        Long before = newest.remove(thread);
        newest.put(thread, number);
        if (newest.size() > MOST_THREADS) {
            newest.remove(newest.keySet().iterator().next());
        }
        if (before != null && number > before + 1) {
            from = ours;
            to = last;
            why = (number - before - 1)
                    + " statements that the replicator itself sent in between are not in it: the log was off, was written"
                    + " elsewhere, or could not be written.";
        }
        ours = last;
        begun = true;
    }

    /** Whether the thread has shown that it is the replicator's. */
    boolean isOwn(long thread) {
        return newest.containsKey(thread);
    }

    /** A heartbeat has come by. */
    void heartbeat(long sentMicros) {
        if (sentMicros >= expectedMicros) {
            expectedMicros = 0;
        }
    }

    /** The row before says that what follows is not logged. */
    void switchedOff(String statement) {
        if (from == null) {
            from = last;
            early = !begun;
            why = "its last row is " + statement
                    + ", and what was sent from then on until the log was on again is not in it.";
        }
    }

    /** A process list has come by that was made in the same life of the old instance as the one before. */
    void sameLife() {
        stranger = null;
    }

    /** A process list has come by that shows a start of the old instance since the one before. */
    void started() {
        Place seen = stranger;
        stranger = null;
        if (seen != null && from == null) {
            from = broken;
            to = seen;
            why =
                    "the old instance was started in between, and a session that goes on there began without a row in the log: the log was off"
                            + " when it connected.";
        }
    }

    /** All rows of the log have been read that were there when the reading began. */
    void atEnd() {
        // A row of many megabytes may end a reading before the log's end: the next one tells.
        boolean again = expectedMicros != 0 && expectedMicros == missedMicros;
        missedMicros = expectedMicros;
        if (again && from == null) {
            from = ours;
            why =
                    "a heartbeat that was sent and answered is not in it: the log is off, is written elsewhere, or cannot be written.";
        }
    }

    /**
     * Ends the capture where a hole was found.
     *
     * @param certainly whether no row is waited for that would tell where the hole ends
     */
    void check(boolean certainly) throws LogGapException {
        Place first = from;
        if (first != null && (certainly || to != null)) {
            String message = message(first, to, why);
            throw early ? new EarlyGapException(message, first.position()) : new LogGapException(message);
        }
    }

    /** The log was found switched off. */
    LogGapException off(String message) {
        return new LogGapException(message(last, null, message));
    }

    private static String message(Place from, @Nullable Place to, String why) {
        return "rows of the general log are lost between position " + from.position() + " (" + time(from)
                + ", the last one that was surely read) and "
                + (to == null
                        ? "now (no row has come since)"
                        : "position " + to.position() + " (" + time(to) + ", the first one after)")
                + ": " + why + LogGapException.REMEDY + LogGapException.STAY_ON;
    }

    private static String time(Place place) {
        return place.eventTimeMicros() == 0
                ? "no row yet"
                : Instant.ofEpochSecond(Math.floorDiv(place.eventTimeMicros(), 1_000_000L))
                        .toString();
    }
}
