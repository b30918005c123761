package org.generallog.replay.capture;

import org.generallog.replay.log.Marker;

/** Told of the replicator's own markers as they pass in the log. */
@FunctionalInterface
interface MarkerListener {
    void marker(Marker marker, long threadId);

    /** Whether this thread is the replicator's own: what others write into a comment marks nothing. */
    default boolean isOwn(long threadId) {
        return true;
    }
}
