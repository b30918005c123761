package org.generallog.replicator.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What is run when the state changes.
 *
 * @param command a program that is started without arguments; empty for none
 * @param timeout how long it may take
 */
public record HooksConfig(Optional<Path> command, Duration timeout) {}
