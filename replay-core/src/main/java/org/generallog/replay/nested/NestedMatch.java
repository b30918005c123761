package org.generallog.replay.nested;

/** Whether a row of the log was written by a trigger or stored function. */
public enum NestedMatch {
    /** It is a statement of a body, with what only bodies can hold: a local variable's value, {@code NEW.x}, {@code OLD.x}. */
    DEFINITE,
    /** It reads like a statement of a body, but an application may send the same text. */
    LOOKALIKE,
    /** It is no statement of any body that can run here. */
    NONE
}
