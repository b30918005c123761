package org.generallog.replicator.config;

import java.time.Duration;
import java.util.Optional;

/**
 * Metrics, health and status over HTTP.
 *
 * @param listen empty for none
 * @param unreadyAfter how long trouble may last before {@code /health/ready} turns red
 */
public record HttpConfig(Optional<ListenAddress> listen, Duration unreadyAfter) {}
