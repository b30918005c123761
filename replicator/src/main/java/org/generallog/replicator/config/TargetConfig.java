package org.generallog.replicator.config;

/**
 * The new instance.
 *
 * @param connections that apply at the same time
 * @param schema the replicator's own, for its checkpoint and what was rejected
 */
public record TargetConfig(ServerConfig server, int connections, String schema) {}
