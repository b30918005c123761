package org.generallog.replay.apply;

/** {@code apply.on-rejected}: what becomes of a statement that the new instance rejects. */
public enum OnRejected {
    /** It is recorded and skipped; the rest of its transaction is applied, as it was on the old instance. */
    RECORD,
    /** Nothing is skipped: applying stops at it, until it can be applied. */
    STOP
}
