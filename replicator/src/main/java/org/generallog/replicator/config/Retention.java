package org.generallog.replicator.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How long files of the relay log are kept.
 *
 * @param time how long after their last event; empty: until all of them is applied. Never less than until applied.
 */
public record Retention(Optional<Duration> time) {
    public static final Retention APPLIED = new Retention(Optional.empty());
}
