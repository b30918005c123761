package org.generallog.replay.verify;

import org.jspecify.annotations.Nullable;

/**
 * What one look says of a row.
 *
 * @param difference where it differs for good, else null
 */
public record Verdict(State state, @Nullable Difference difference) {
    static final Verdict EQUAL = new Verdict(State.EQUAL, null);
    static final Verdict BUSY = new Verdict(State.BUSY, null);

    public enum State {
        /** The new instance holds what the old one held at a moment of this look. */
        EQUAL,
        /** It was written meanwhile, or that cannot be told: look again. */
        BUSY,
        /** It was not written, and differs: it differs until somebody writes it. */
        DIFFERS
    }
}
