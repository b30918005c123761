package org.generallog.replay.capture;

import org.generallog.replay.log.LogRow;
import org.generallog.replay.session.Sessions;
import org.generallog.replay.transaction.Assembler;

/**
 * What all that judges rows works on.
 *
 * @param markers who is told of the replicator's own statements
 */
record CaptureParts(
        CaptureTools tools, Sessions sessions, Assembler assembler, CaptureStats stats, MarkerListener markers) {

    /** Puts what was noted into the relay log, unless a statement of the row has carried it there. */
    void verify(long threadId, long timeMicros) {
        assembler.verify(threadId, timeMicros, tools.doubts().take(timeMicros));
    }

    void verify(LogRow row) {
        verify(row.threadId(), row.eventTimeMicros());
    }
}
