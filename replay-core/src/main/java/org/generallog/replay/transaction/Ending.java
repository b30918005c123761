package org.generallog.replay.transaction;

/** Something that others may have to wait for. */
interface Ending {
    boolean ended();
}
