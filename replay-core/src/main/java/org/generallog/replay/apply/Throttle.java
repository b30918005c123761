package org.generallog.replay.apply;

/** Port: whether the new instance asks for a pause. Capture never pauses. */
@FunctionalInterface
public interface Throttle {
    /** Never a pause. */
    Throttle NONE = () -> "";

    /** Why nothing more is to be sent now; empty when all is well. Asked often, so it answers at once. */
    String reason();
}
