package org.generallog.replicator.command;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.generallog.replicator.config.Concern;
import org.generallog.replicator.config.ConfigException;
import org.generallog.replicator.config.ConfigInputs;
import org.generallog.replicator.config.ConfigLoader;
import org.generallog.replicator.config.Key;
import org.generallog.replicator.config.Keys;
import org.generallog.replicator.config.ReplicationConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Gives a command {@code --config} and a flag for each key, and reads the configuration from them. */
final class ConfigOptions {
    private static final String CONFIG = "--config";
    private static final Logger LOG = LoggerFactory.getLogger(ConfigOptions.class);

    private ConfigOptions() {}

    static void addTo(CommandSpec command) {
        command.addOption(OptionSpec.builder(CONFIG)
                .paramLabel("FILE")
                .type(String.class)
                .description("The configuration, a YAML file; also by REPLICATOR_CONFIG.")
                .build());
        ArgGroupSpec.Builder group = ArgGroupSpec.builder()
                .exclusive(false)
                .validate(false)
                .heading(
                        "%nEach key of the configuration (REPLICATOR_SOURCE_HOST is the variable of --source-host):%n");
        for (Key<?> key : Keys.ALL) {
            group.addArg(OptionSpec.builder(key.flag())
                    .paramLabel(key.type().label())
                    .type(String.class)
                    .description(escaped(key.description() + standard(key)))
                    .build());
        }
        command.addArgGroup(group.build());
    }

    private static String standard(Key<?> key) {
        if (key.requiredBy().isPresent()) {
            return " Must be set.";
        }
        return key.defaultText().isEmpty() ? "" : " Default: " + key.defaultText() + ".";
    }

    private static String escaped(String description) {
        return description.replace("%", "%%").replace("@", "@@");
    }

    /** @throws ConfigException with all problems */
    static ReplicationConfig load(CommandSpec command, Map<String, String> environment, Set<Concern> concerns)
            throws ConfigException {
        ParseResult parsed = command.commandLine().getParseResult();
        Map<String, String> flags = new HashMap<>();
        for (Key<?> key : Keys.ALL) {
            String value = parsed.matchedOptionValue(key.flag(), "");
            if (parsed.hasMatchedOption(key.flag())) {
                flags.put(key.name(), value);
            }
        }
        String file = parsed.matchedOptionValue(CONFIG, environment.getOrDefault("REPLICATOR_CONFIG", ""));
        ConfigInputs inputs =
                new ConfigInputs(file.isEmpty() ? Optional.empty() : Optional.of(Path.of(file)), flags, environment);
        ConfigLoader.Loaded loaded = ConfigLoader.load(inputs, concerns);
        loaded.warnings().forEach(LOG::warn);
        return loaded.config();
    }
}
