package org.generallog.replicator.config;

/** Whether something is done. */
public enum OnOff {
    ON,
    OFF
}
