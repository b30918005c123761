package org.generallog.replicator.config;

/**
 * How the initial copy is taken.
 *
 * @param readers connections to the old instance
 * @param writers connections to the new instance
 * @param maxRate bytes that are written in a second at most; 0 for no limit
 * @param verify whether what was copied is compared
 */
public record CopyConfig(int readers, int writers, long maxRate, OnOff verify) {}
