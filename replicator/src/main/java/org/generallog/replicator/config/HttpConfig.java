package org.generallog.replicator.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Metrics, health and status over HTTP.
 *
 * @param listen empty for none
 * @param unreadyAfter how long trouble may last before {@code /health/ready} turns red
 * @param readyLag how far the new instance may be behind before it does
 * @param hosts names under which it may be asked, beside the loopback's, the one it listens at, and addresses
 * @param token who does not show it is asked for it; none for nobody
 */
public record HttpConfig(
        Optional<ListenAddress> listen, Duration unreadyAfter, Duration readyLag, List<String> hosts, Secret token) {}
