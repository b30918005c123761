package org.generallog.replicator.config;

/** What a command has to do with: which keys must be set for it. */
public enum Concern {
    /** Connects to the old instance. */
    SOURCE,
    /** Connects to the new instance. */
    TARGET
}
