package org.generallog.replicator.source;

import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.generallog.replay.log.ArgumentBytes;
import org.generallog.replay.log.EventClock;
import org.generallog.replay.log.LogCommand;
import org.generallog.replay.log.LogPosition;
import org.generallog.replay.log.LogRow;
import org.generallog.replay.log.Marker;

/** Makes log rows of table rows: the bytes and the instant that the table hides. */
final class RowDecoder {
    /** Our statements whose sessions are in UTC for sure; those before a session is set up are not, nor those of a copy, nor trials of a SET. */
    private static final Set<String> UTC_KINDS =
            Set.of("poll", "heartbeat", "processlist", "count", "tables", "swap", "drop", "rotate", "catalog");

    /** A {@code MEDIUMTEXT} holds no more bytes; a character that does not fit whole is left out. */
    private static final int LONGEST = (1 << 24) - 1 - 3;
    /**
     * 5.5, 5.6 and MariaDB convert the text in a buffer of three bytes for each byte of the client's: what is longer once escaped is cut there. So a
     * row that is longer than three times what it stands for has lost its end.
     */
    private static final int MOST_GROWTH = 3;

    private final SourceConnections connections;
    private final boolean escapes;
    private final ArgumentBytes bytes;
    private final EventClock clock;
    private final LongAdder doubtful;

    /** @param doubtful counts rows with text that is an escaped byte or not, nobody can tell */
    RowDecoder(SourceConnections connections, LogConnection.Open server, LongAdder doubtful) {
        this.connections = connections;
        this.escapes = server.version().escapesLogBytes();
        this.bytes = new ArgumentBytes(server.clientCharset());
        this.clock = new EventClock(server.zoneSeconds());
        this.doubtful = doubtful;
    }

    LogRow decode(LogPosition position, RawRow raw) {
        byte[] argument = raw.argument();
        byte[] logged = null;
        LogRow.Text text = raw.length() >= LONGEST ? LogRow.Text.CUT : LogRow.Text.EXACT;
        if (escapes) {
            ArgumentBytes.Restored restored = bytes.restore(argument);
            argument = restored.bytes();
            if (raw.length() > (long) MOST_GROWTH * argument.length && !raw.shortened()) {
                text = LogRow.Text.CUT;
            }
            if (restored.doubtful() > 0 || (bytes.backslashMayTrail() && argument != raw.argument())) {
                logged = raw.argument();
            }
            if (restored.doubtful() > 0) {
                doubtful.increment();
                text = text == LogRow.Text.CUT ? text : LogRow.Text.DOUBTFUL;
            }
        }
        LogCommand command = LogCommand.of(raw.command());
        boolean own = Marker.in(argument)
                .filter(m -> connections.isOwn(m, raw.threadId()) && UTC_KINDS.contains(m.kind()))
                .isPresent();
        long instant = clock.instant(raw.wallMicros(), raw.threadId(), command, own);
        return new LogRow(
                position, instant, raw.threadId(), raw.userHost(), command, argument, raw.shortened(), text, logged);
    }

    /** The log is read again after a pause. */
    void interrupted() {
        clock.interrupted();
    }
}
