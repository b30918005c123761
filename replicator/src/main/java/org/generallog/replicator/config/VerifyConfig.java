package org.generallog.replicator.config;

/**
 * What is compared while the replication runs.
 *
 * @param touched rows that it has written
 */
public record VerifyConfig(Touched touched) {}
