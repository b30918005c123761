package org.generallog.replicator.config;

import java.time.Duration;

/**
 * The old instance.
 *
 * @param pollInterval rest between two readings of the log that found nothing new
 */
public record SourceConfig(ServerConfig server, Rotation rotation, Duration pollInterval) {}
