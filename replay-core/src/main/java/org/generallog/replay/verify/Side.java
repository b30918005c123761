package org.generallog.replay.verify;

/** One of the two instances. */
public enum Side {
    OLDER,
    NEWER
}
