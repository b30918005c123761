package org.generallog.replicator.config;

import java.time.Duration;

/**
 * What is compared while the replication runs.
 *
 * @param touched rows that it has written
 * @param sweep each table is compared as a whole once in this time; zero for never
 */
public record VerifyConfig(Touched touched, Duration sweep) {}
