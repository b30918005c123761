package org.generallog.replicator.command;

import java.util.Set;
import java.util.concurrent.Callable;
import org.generallog.replicator.config.Concern;
import org.generallog.replicator.config.ConfigException;
import org.generallog.replicator.config.ReplicationConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that reads the configuration. */
abstract class ConfiguredCommand implements Callable<Integer> {
    private final Wiring wiring;

    @Spec
    @Nullable
    CommandSpec spec;

    @Mixin
    LogOptions log = new LogOptions();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    ConfiguredCommand(Wiring wiring) {
        this.wiring = wiring;
    }

    Wiring wiring() {
        return wiring;
    }

    CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        return spec;
    }

    ReplicationConfig config(Concern... concerns) throws ConfigException {
        return ConfigOptions.load(spec(), wiring.environment(), Set.of(concerns));
    }

    /** The configuration's file as it was given, for commands that are printed. */
    final String configFile() {
        String file = spec().commandLine().getParseResult().matchedOptionValue("--config", "");
        return file.isEmpty() ? wiring().environment().getOrDefault("REPLICATOR_CONFIG", "FILE") : file;
    }

    /** Does the work once the log is set up. */
    abstract int execute() throws Exception;

    @Override
    public final Integer call() throws Exception {
        log.apply(wiring.environment());
        return execute();
    }
}
