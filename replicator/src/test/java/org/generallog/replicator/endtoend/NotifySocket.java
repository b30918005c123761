package org.generallog.replicator.endtoend;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.generallog.replicator.deploy.Tool;

/** Stands for systemd: a datagram socket that keeps what arrives. Java 17 has none, Python has. */
final class NotifySocket implements AutoCloseable {
    private static final String RECEIVER = """
            import socket, sys
            own = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            own.bind(sys.argv[1])
            while True:
                print(own.recv(65536).decode().strip(), flush=True)
            """;

    private final Path path;
    private final Process receiver;
    private final List<String> told = new CopyOnWriteArrayList<>();

    NotifySocket(Path folder) throws IOException {
        path = folder.resolve("notify");
        receiver = Tool.of("python3").start(folder, java.util.Map.of(), "-c", RECEIVER, path.toString());
        Thread reader = new Thread(this::read, "notify-socket");
        reader.setDaemon(true);
        reader.start();
        Awaitility.await().until(() -> Files.exists(path));
    }

    private void read() {
        try (BufferedReader lines = receiver.inputReader(StandardCharsets.UTF_8)) {
            lines.lines().forEach(told::add);
        } catch (IOException | java.io.UncheckedIOException closed) {
            told.add("closed");
        }
    }

    String path() {
        return path.toString();
    }

    List<String> told() {
        return List.copyOf(told);
    }

    long count(String assignment) {
        return told.stream().filter(assignment::equals).count();
    }

    /** Waits until this was told once more than by now. */
    void awaitMore(String assignment, Duration most) {
        long before = count(assignment);
        await(assignment, most, () -> count(assignment) > before);
    }

    /** Waits until a status that begins so is the newest. */
    void awaitStatus(String beginning, Duration most) {
        await(beginning, most, () -> status().startsWith(beginning));
    }

    private String status() {
        return told.stream()
                .filter(line -> line.startsWith("STATUS="))
                .reduce("", (before, newest) -> newest.substring("STATUS=".length()));
    }

    private void await(String what, Duration most, BooleanSupplier come) {
        try {
            Awaitility.await().atMost(most).pollInterval(Duration.ofMillis(50)).until(come::getAsBoolean);
        } catch (ConditionTimeoutException late) {
            throw new AssertionError("'" + what + "' was not told: " + told, late);
        }
    }

    @Override
    public void close() {
        receiver.destroyForcibly();
    }
}
