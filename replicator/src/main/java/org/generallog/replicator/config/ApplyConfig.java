package org.generallog.replicator.config;

/**
 * How transactions are applied.
 *
 * @param batch transactions at most that share a packet and a commit
 */
public record ApplyConfig(int batch, OnRejected onRejected, ThrottleConfig throttle) {}
