package org.generallog.replay.apply;

/** What to do when the new instance refuses or disappears. */
public enum FailureKind {
    /** Nothing took effect and the same may succeed soon (deadlock, lock wait, shutdown): tried again. */
    TRANSIENT,
    /** It may or may not have taken effect (connection lost, commit failed): the checkpoint on the new instance decides. */
    AMBIGUOUS,
    /** This statement will never succeed (duplicate key, no such column); most often it failed on the old instance as well. */
    REJECTED,
    /** No statement will succeed until someone helps (no right, read only, disk full): stop, tell, try slowly. */
    FATAL
}
