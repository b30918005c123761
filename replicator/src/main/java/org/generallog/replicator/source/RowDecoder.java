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
    /** Our statements whose sessions are in UTC for sure; those before a session is set up are not, nor those of a copy. */
    private static final Set<String> UTC_KINDS =
            Set.of("poll", "heartbeat", "processlist", "count", "tables", "swap", "drop", "trial", "rotate", "catalog");

    private final String name;
    private final boolean escapes;
    private final ArgumentBytes bytes;
    private final EventClock clock;
    private final LongAdder doubtful;

    /** @param doubtful counts rows with text that is an escaped byte or not, nobody can tell */
    RowDecoder(String name, LogConnection.Open server, LongAdder doubtful) {
        this.name = name;
        this.escapes = server.version().escapesLogBytes();
        this.bytes = new ArgumentBytes(server.clientCharset());
        this.clock = new EventClock(server.zoneSeconds());
        this.doubtful = doubtful;
    }

    LogRow decode(LogPosition position, RawRow raw) {
        byte[] argument = raw.argument();
        if (escapes) {
            ArgumentBytes.Restored restored = bytes.restore(argument);
            argument = restored.bytes();
            if (restored.doubtful() > 0) {
                doubtful.increment();
            }
        }
        LogCommand command = LogCommand.of(raw.command());
        boolean own = Marker.in(argument)
                .filter(m -> m.name().equals(name) && UTC_KINDS.contains(m.kind()))
                .isPresent();
        long instant = clock.instant(raw.wallMicros(), raw.threadId(), command, own);
        return new LogRow(position, instant, raw.threadId(), raw.userHost(), command, argument, raw.shortened());
    }

    /** The log is read again after a pause. */
    void interrupted() {
        clock.interrupted();
    }
}
