package org.generallog.replay.capture;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.generallog.replay.capture.CaptureCheckpoint.Heartbeat;
import org.generallog.replay.relaylog.RelayPosition;

/**
 * Heartbeats with their place in the relay log, oldest first. Bounded: when it is full every second one is left out, so that it
 * covers any backlog, more coarsely the older it is.
 */
final class SourceClock {
    private static final int MOST = 256;

    private final Deque<Heartbeat> heartbeats = new ArrayDeque<>();

    void restore(List<Heartbeat> stored) {
        heartbeats.addAll(stored);
    }

    void tick(RelayPosition at, long sentMicros) {
        Heartbeat last = heartbeats.peekLast();
        if (last != null && last.relay().equals(at)) {
            // Nothing was committed in between: the newer one says more of the same place.
            heartbeats.removeLast();
        }
        heartbeats.addLast(new Heartbeat(at, sentMicros));
        if (heartbeats.size() > MOST) {
            thin();
        }
    }

    private void thin() {
        List<Heartbeat> all = new ArrayList<>(heartbeats);
        heartbeats.clear();
        for (int i = 0; i < all.size(); i++) {
            if (i % 2 == 0 || i > all.size() - 32) {
                heartbeats.addLast(all.get(i));
            }
        }
    }

    List<Heartbeat> list() {
        return List.copyOf(heartbeats);
    }
}
