package org.generallog.replicator.config;

import java.time.Duration;

/**
 * How transactions are applied.
 *
 * @param batch transactions at most that share a packet and a commit
 * @param statementLimit how long a statement may run
 */
public record ApplyConfig(int batch, OnRejected onRejected, Duration statementLimit, ThrottleConfig throttle) {}
