package org.generallog.replicator.config;

/** One of the two instances and how to log in there. */
public record ServerConfig(String host, int port, String username, Secret password, TlsMode tls) {}
