package org.generallog.replay.capture;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.generallog.replay.capture.CaptureCheckpoint.Snapshot;
import org.generallog.replay.relaylog.RelayPosition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The newest snapshots that the log has shown, with their place in the relay log. */
final class Snapshots {
    private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);
    private static final int MOST = 64;

    private final Deque<Snapshot> newest = new ArrayDeque<>();
    private long eventTimeMicros;

    void restore(List<Snapshot> stored) {
        newest.addAll(stored);
    }

    /** Event time of the row that is processed now. */
    void time(long micros) {
        eventTimeMicros = micros;
    }

    long time() {
        return eventTimeMicros;
    }

    /** @param timeMicros event time of its row */
    void add(String id, RelayPosition relay, long timeMicros) {
        newest.addLast(new Snapshot(id, relay, timeMicros));
        if (newest.size() > MOST) {
            newest.removeFirst();
        }
        LOG.info("snapshot {} stands at {}", id, relay);
    }

    List<Snapshot> list() {
        return List.copyOf(newest);
    }
}
