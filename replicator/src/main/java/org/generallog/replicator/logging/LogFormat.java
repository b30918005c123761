package org.generallog.replicator.logging;

public enum LogFormat {
    /** A short line for people; coloured on a terminal. */
    TEXT,
    /** One JSON object a line, times in UTC. */
    JSON
}
