package org.generallog.replicator.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where the configuration comes from.
 *
 * @param flags text by the key's name ({@code source.host})
 * @param environment the whole environment of the process
 */
public record ConfigInputs(Optional<Path> file, Map<String, String> flags, Map<String, String> environment) {}
