package org.generallog.replicator.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.generallog.replay.capture.Fate;
import org.generallog.testbed.server.RunningDatabase;
import org.jspecify.annotations.Nullable;

/** One replication, run by the jar as a user does: a configuration file, the commands, and what they leave behind. */
public final class Replication implements AutoCloseable {
    private static final Duration LONG = Duration.ofMinutes(4);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The JVM's options as they are delivered. */
    public static final String JVM_OPTIONS =
            "@" + Path.of("..", "deploy", "jvm.options").toAbsolutePath();

    private static final int LANES = Integer.getInteger("lanes", 8);

    private final Path folder;
    private final Path config;
    private final int httpPort;
    private final List<String> program;
    private final Map<String, String> environment = new HashMap<>();
    private @Nullable Process daemon;
    private String token = "";
    private int starts;

    /** By the jar. */
    public Replication(Path folder, RunningDatabase older, RunningDatabase newer, String... more) throws IOException {
        this(folder, List.of(JVM_OPTIONS), older, newer, more);
    }

    Replication(Path folder, List<String> jvm, RunningDatabase older, RunningDatabase newer, String... more)
            throws IOException {
        this(folder, older, newer, join(jvm, List.of("-jar", jar().toString())), more);
    }

    /** By the classes that this test runs with, so that nothing has to be packaged before. */
    public static Replication byClasses(Path folder, RunningDatabase older, RunningDatabase newer, String... more)
            throws IOException {
        // What the browser's driver brings is not in the jar, and the database driver would take it up.
        String classes = Stream.of(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                        .split(File.pathSeparator))
                .filter(each -> !each.contains("opentelemetry"))
                .collect(Collectors.joining(File.pathSeparator));
        return new Replication(
                folder, older, newer, List.of(JVM_OPTIONS, "-cp", classes, "org.generallog.replicator.Main"), more);
    }

    /** Between two ports of this machine. */
    static Replication ofPorts(Path folder, int older, int newer, String... more) throws IOException {
        return new Replication(folder, older, newer, List.of(JVM_OPTIONS, "-jar", jar().toString()), more);
    }

    private static List<String> join(List<String> some, List<String> more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    private Replication(Path folder, RunningDatabase older, RunningDatabase newer, List<String> program, String... more)
            throws IOException {
        this(folder, older.port(), newer.port(), program, more);
    }

    private Replication(Path folder, int older, int newer, List<String> program, String... more) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.program = program;
        this.config = folder.resolve("replicator.yml");
        try (ServerSocket free = new ServerSocket(0)) {
            httpPort = free.getLocalPort();
        }
        Files.writeString(
                config, """
                name: shop
                source: {host: 127.0.0.1, port: %d, username: root, password: "", tls: disabled}
                target: {host: 127.0.0.1, port: %d, username: root, password: "", tls: disabled, connections: %d}
                relay-log: {directory: %s}
                http: {listen: "127.0.0.1:%d"}
                %s
                """.formatted(older, newer, LANES, relayDirectory(), httpPort, String.join("\n", more)));
    }

    /** Where the page is, on this machine. */
    int httpPort() {
        return httpPort;
    }

    /** A variable for the processes that are started from now on. */
    public void environment(String name, String value) {
        environment.put(name, value);
    }

    public Path relayDirectory() {
        return folder.resolve("relay-log");
    }

    static Path jar() {
        Path jar = Path.of("target", "replicator.jar").toAbsolutePath();
        if (!Files.exists(jar)) {
            fail("the jar is not built: these tests run in the phase integration-test, after package");
        }
        return jar;
    }

    /** Starts the daemon with a command line such as {@code run --start copy}. */
    public void start(String... command) throws IOException {
        daemon = launch(command);
    }

    private Process launch(String... command) throws IOException {
        List<String> line = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        line.addAll(program);
        line.addAll(List.of(command));
        line.addAll(List.of("--config", config.toString()));
        starts++;
        Path output = folder.resolve("output-%02d-%s.txt".formatted(starts, command[0]));
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().putAll(environment);
        return builder.directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    /** Runs a command to its end. Returns its exit code. */
    public int run(String... command) throws IOException, InterruptedException {
        return ended(launch(command));
    }

    /** Waits for the daemon to end by itself. */
    int awaitEnd() throws IOException, InterruptedException {
        return ended(process());
    }

    private int ended(Process process) throws IOException, InterruptedException {
        if (!process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            fail("it does not end:\n" + output());
        }
        return process.exitValue();
    }

    private Process process() {
        Process running = daemon;
        if (running == null) {
            throw new IllegalStateException("no daemon was started");
        }
        return running;
    }

    public boolean isAlive() {
        return process().isAlive();
    }

    /** {@code kill -9}. */
    public void kill() throws InterruptedException {
        process().destroyForcibly().waitFor();
    }

    /** {@code kill -STOP}: it is there, holds what it holds, and does nothing. */
    void freeze() throws IOException, InterruptedException {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-STOP", String.valueOf(process().pid()))
                        .start()
                        .waitFor());
    }

    /** {@code SIGTERM}; returns the exit code. */
    public int terminate() throws IOException, InterruptedException {
        process().destroy();
        return ended(process());
    }

    /** Shows this {@code http.token} from now on. */
    void token(String shown) {
        token = shown;
    }

    /** Where the page is. */
    public String address() {
        return "http://127.0.0.1:" + httpPort;
    }

    public JsonNode status() throws IOException, InterruptedException {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(address() + "/api/status"))
                                .header("Authorization", "Bearer " + token)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        return JSON.readTree(answer.body());
    }

    /** Waits until the daemon answers and has read a heartbeat through the log. */
    public void awaitCapturing() {
        Awaitility.await().atMost(LONG).pollInterval(Duration.ofMillis(200)).until(() -> {
            if (!isAlive()) {
                fail("the daemon has ended:\n" + output());
            }
            return Files.exists(relayDirectory().resolve("capture.json"));
        });
    }

    /** Waits until the daemon that was started last answers over HTTP. */
    public void awaitAnswer() {
        Awaitility.await()
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(100))
                .ignoreException(java.net.ConnectException.class)
                .until(() -> {
                    if (!isAlive()) {
                        fail("the daemon has ended:\n" + output());
                    }
                    return status().has("name");
                });
    }

    /** Waits until all that is in the old instance's log by now has been read: a heartbeat that came later has. */
    public void awaitCaptured() {
        long now = System.currentTimeMillis() * 1000;
        Awaitility.await().atMost(LONG).pollInterval(Duration.ofMillis(100)).until(() -> {
            if (!isAlive()) {
                fail("the daemon has ended:\n" + output());
            }
            JsonNode heartbeats = checkpoint().get("heartbeats");
            return !heartbeats.isEmpty()
                    && heartbeats.get(heartbeats.size() - 1).get("sentMicros").asLong() > now;
        });
    }

    /** The capture checkpoint as it is on disk. */
    public JsonNode checkpoint() throws IOException {
        return JSON.readTree(Files.readAllBytes(relayDirectory().resolve("capture.json")));
    }

    /** Rows that ended in one fate. */
    long rows(Fate fate) throws IOException {
        return checkpoint().get("counters").get("rowsByFate").path(fate.name()).asLong();
    }

    /** Every row that was read has one fate, or is part of a transaction that is still open. */
    public void assertEveryRowHasOneFate() throws IOException {
        JsonNode checkpoint = checkpoint();
        long fates = 0;
        for (JsonNode rows : checkpoint.get("counters").get("rowsByFate")) {
            fates += rows.asLong();
        }
        fates += checkpoint.get("counters").get("rowsInFlight").asLong();
        assertEquals(
                checkpoint.get("counters").get("rowsRead").asLong(),
                fates,
                checkpoint.get("counters").toString());
    }

    /** What the command that was started last printed. */
    public String lastOutput() throws IOException {
        try (var files = Files.list(folder)) {
            Path newest = files.filter(f -> f.getFileName().toString().startsWith("output-%02d-".formatted(starts)))
                    .findFirst()
                    .orElseThrow();
            return Files.readString(newest);
        }
    }

    /** {@link #output} for the message of an assertion. */
    public String describe() {
        try {
            return output();
        } catch (IOException e) {
            return "the output cannot be read: " + e;
        }
    }

    /** What the daemons printed, the newest last. */
    public String output() throws IOException {
        StringBuilder all = new StringBuilder();
        try (var files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.getFileName().toString().startsWith("output-"))
                    .sorted()
                    .toList()) {
                all.append("--- ").append(file.getFileName()).append('\n').append(Files.readString(file));
            }
        }
        return all.length() > 20_000 ? all.substring(all.length() - 20_000) : all.toString();
    }

    @Override
    public void close() {
        Process running = daemon;
        if (running != null) {
            running.destroyForcibly();
        }
    }
}
