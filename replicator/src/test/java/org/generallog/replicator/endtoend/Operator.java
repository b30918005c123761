package org.generallog.replicator.endtoend;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Somebody at a shell, in a folder with the program, its JVM's options and a configuration; commands are given as a page says them. */
final class Operator implements AutoCloseable {
    private static final Duration LONG = Duration.ofMinutes(4);

    private final Path folder;
    private final int httpPort;
    private final List<Path> outputs = new ArrayList<>();
    private @Nullable Process daemon;

    Operator(Path folder) throws IOException {
        this.folder = folder;
        Files.createSymbolicLink(folder.resolve("replicator.jar"), Replication.jar());
        Files.copy(Path.of("..", "deploy", "jvm.options"), folder.resolve("jvm.options"));
        try (ServerSocket free = new ServerSocket(0)) {
            httpPort = free.getLocalPort();
        }
    }

    /** Runs a command line to its end. Returns its exit code. */
    int run(String command) throws IOException, InterruptedException {
        return ended(launch(command));
    }

    /** Starts what runs until it is stopped. */
    void start(String command) throws IOException {
        daemon = launch("exec " + command);
    }

    private Process launch(String command) throws IOException {
        Path output = folder.resolve("output-%02d.txt".formatted(outputs.size()));
        outputs.add(output);
        Files.writeString(output, "$ " + command + "\n");
        ProcessBuilder shell = new ProcessBuilder("/bin/sh", "-c", command)
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        shell.environment().put("REPLICATOR_HTTP_LISTEN", "127.0.0.1:" + httpPort);
        shell.environment()
                .merge(
                        "PATH",
                        Path.of(System.getProperty("java.home"), "bin").toString(),
                        (path, java) -> java + ":" + path);
        return shell.start();
    }

    private int ended(Process process) throws IOException, InterruptedException {
        if (!process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            fail("it does not end:\n" + describe());
        }
        return process.exitValue();
    }

    /** Whether what was started goes on. */
    boolean isRunning() {
        return process().isAlive();
    }

    /** {@code kill -9} to what was started. */
    void kill() throws InterruptedException {
        process().destroyForcibly().waitFor();
    }

    /** {@code SIGTERM} to what was started; returns its exit code. */
    int terminate() throws IOException, InterruptedException {
        process().destroy();
        return ended(process());
    }

    private Process process() {
        Process running = daemon;
        if (running == null) {
            throw new IllegalStateException("nothing was started");
        }
        return running;
    }

    /** What the newest command has said. */
    String said() throws IOException {
        return Files.readString(outputs.get(outputs.size() - 1));
    }

    /** All commands and what they said. */
    String describe() {
        StringBuilder all = new StringBuilder();
        for (Path output : outputs) {
            try {
                all.append(Files.readString(output));
            } catch (IOException e) {
                all.append(output).append(": ").append(e).append('\n');
            }
        }
        return all.toString();
    }

    @Override
    public void close() {
        Process running = daemon;
        if (running != null) {
            running.destroyForcibly();
        }
    }
}
