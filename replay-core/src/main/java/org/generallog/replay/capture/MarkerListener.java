package org.generallog.replay.capture;

import org.generallog.replay.log.Marker;

/** Told of the replicator's own markers as they pass in the log. */
@FunctionalInterface
interface MarkerListener {
    void marker(Marker marker, long threadId);
}
