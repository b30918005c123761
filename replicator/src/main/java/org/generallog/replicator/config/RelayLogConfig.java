package org.generallog.replicator.config;

import java.nio.file.Path;

/**
 * The relay log on disk.
 *
 * @param fileSize bytes after which a new file begins
 */
public record RelayLogConfig(Path directory, long fileSize, Retention keep) {}
