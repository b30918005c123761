package org.generallog.replicator.deploy;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program of the system; the test is skipped where it is not installed. */
public final class Tool {
    private static final Path DEPLOY = Path.of("..", "deploy");

    private final String program;

    private Tool(String program) {
        this.program = program;
    }

    /** A program on the path. */
    public static Tool of(String name) {
        String path = System.getenv().getOrDefault("PATH", "");
        assumeTrue(
                Arrays.stream(path.split(File.pathSeparator, -1))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name))),
                name + " is not installed here; .ci/run names its package");
        return new Tool(name);
    }

    /** A script of {@code deploy/}. */
    public static Tool script(String name) {
        return new Tool(DEPLOY.resolve(name).toAbsolutePath().toString());
    }

    /** A file of {@code deploy/}. */
    public static Path deployed(String name) {
        return DEPLOY.resolve(name).toAbsolutePath().normalize();
    }

    /** How a program has ended, and what it said, on either stream. */
    public record Said(int code, String text) {}

    public Said run(Path folder, String... arguments) throws IOException, InterruptedException {
        return run(folder, Map.of(), arguments);
    }

    public Said run(Path folder, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        Process process = start(folder, environment, arguments);
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            fail(program + " does not end: " + text);
        }
        return new Said(process.exitValue(), text);
    }

    public Process start(Path folder, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().putAll(environment);
        return builder.redirectErrorStream(true).start();
    }
}
