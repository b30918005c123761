package org.generallog.replicator.cutover;

/**
 * A line of the checklist.
 *
 * @param what a word that stays the same from version to version
 * @param text what was seen
 * @param remedy what to do; empty where nothing is to be done
 */
public record Finding(State state, String what, String text, String remedy) {
    /** What it means for the cutover. */
    public enum State {
        OK,
        /** Worth knowing; the cutover goes on, or takes care of it. */
        NOTE,
        /** The cutover does not begin. */
        STOP
    }

    static Finding ok(String what, String text) {
        return new Finding(State.OK, what, text, "");
    }

    static Finding note(String what, String text, String remedy) {
        return new Finding(State.NOTE, what, text, remedy);
    }

    static Finding stop(String what, String text, String remedy) {
        return new Finding(State.STOP, what, text, remedy);
    }
}
