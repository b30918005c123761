package org.generallog.replicator.daemon;

import java.util.Optional;

/** How far the newest copy is, as it was read last. Thread-safe. */
public final class NewestCopy {
    private volatile Optional<CopyState> state = Optional.empty();

    /** Empty when none is known. */
    public Optional<CopyState> state() {
        return state;
    }

    public void state(Optional<CopyState> now) {
        state = now;
    }
}
