package org.generallog.replicator.hooks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.generallog.replicator.config.ReplicationConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The command of {@code hooks.command}. It is started without arguments, with the facts in its environment: {@code REPLICATOR_EVENT},
 * {@code REPLICATOR_NAME}, and what belongs to the event. Our own variables, passwords among them, are not passed on.
 */
public final class Hook {
    private static final Logger LOG = LoggerFactory.getLogger(Hook.class);
    private static final String OURS = "REPLICATOR_";
    /** Of what it writes: that much is in our log. */
    private static final int MOST_OUTPUT = 4_000;

    private final Path command;
    private final Duration timeout;
    private final String name;

    private Hook(Path command, Duration timeout, String name) {
        this.command = command;
        this.timeout = timeout;
        this.name = name;
    }

    /** Empty where none is configured. */
    public static Optional<Hook> of(ReplicationConfig config) {
        return config.hooks()
                .command()
                .map(command -> new Hook(command, config.hooks().timeout(), config.name()));
    }

    /**
     * Runs it and waits.
     *
     * @param facts by the names of their variables, without {@code REPLICATOR_}
     * @return whether it has ended with 0
     */
    public boolean run(String event, Map<String, String> facts) throws InterruptedException {
        return run(event, facts, timeout);
    }

    boolean run(String event, Map<String, String> facts, Duration within) throws InterruptedException {
        Path output = null;
        try {
            output = Files.createTempFile("replicator-hook", ".out");
            ProcessBuilder building = new ProcessBuilder(command.toString())
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                    .redirectOutput(output.toFile());
            building.environment().keySet().removeIf(each -> each.startsWith(OURS));
            facts.forEach((fact, value) -> building.environment().put(OURS + fact, value));
            building.environment().put(OURS + "EVENT", event);
            building.environment().put(OURS + "NAME", name);
            return ended(building.start(), event, within, output);
        } catch (IOException e) {
            LOG.warn("hooks.command cannot be run for {}: {}", event, e.getMessage());
            return false;
        } finally {
            delete(output);
        }
    }

    private boolean ended(Process process, String event, Duration within, Path output)
            throws InterruptedException, IOException {
        boolean ended;
        try {
            ended = process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            throw stopped;
        }
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            LOG.warn("hooks.command did not end within {} s for {}: it was killed", within.toSeconds(), event);
            return false;
        }
        String text = said(output);
        if (process.exitValue() == 0) {
            LOG.info("hooks.command was run for {}{}", event, text);
            return true;
        }
        LOG.warn("hooks.command ended with {} for {}{}", process.exitValue(), event, text);
        return false;
    }

    private static String said(Path output) throws IOException {
        try (var in = Files.newInputStream(output)) {
            String text = new String(in.readNBytes(MOST_OUTPUT), StandardCharsets.UTF_8).strip();
            return text.isEmpty() ? "" : ": " + text;
        }
    }

    private static void delete(@org.jspecify.annotations.Nullable Path output) {
        try {
            if (output != null) {
                Files.deleteIfExists(output);
            }
        } catch (IOException left) {
            LOG.debug("{} is left behind", output, left);
        }
    }
}
