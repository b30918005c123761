package org.generallog.replicator.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.generallog.replay.capture.CaptureCheckpoint;
import org.generallog.replay.catalog.OldInstance;
import org.generallog.replay.log.LogPosition;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replicator.checkpoint.FileCheckpointStore;
import org.generallog.replicator.endtoend.Replication;
import org.generallog.replicator.jdbc.InstanceAddress;
import org.generallog.replicator.jdbc.TlsMode;
import org.generallog.replicator.target.JdbcCheckpointStore;
import org.generallog.testbed.server.RunningDatabase;

/**
 * The jar, applying a relay log that is complete already, with the options that it is delivered with: a heap of 256 MB.
 *
 * @param relayLog its directory
 * @param end of it
 * @param options more for the JVM, separated by blanks
 */
record Daemon(Path folder, Path relayLog, RelayPosition end, String options) {
    /**
     * Seconds.
     *
     * @param whole from the start of the process to its last commit
     * @param applying from its first commit to its last
     * @param cpu of the process
     */
    record Time(double whole, double applying, double cpu) {}

    private static final String NAME = "bench";

    /** @param port at which the new instance is reached */
    Time drain(RunningDatabase server, int lanes, int port) throws Exception {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS replicator");
        }
        CaptureCheckpoint captured = CaptureCheckpoint.begin(OldInstance.ASSUMED, new LogPosition(1, 0), "", end);
        Files.deleteIfExists(relayLog.resolve("capture.json"));
        new FileCheckpointStore(relayLog).store(captured);
        new JdbcCheckpointStore(
                        new InstanceAddress(
                                server.host(), server.port(), server.username(), server.password(), TlsMode.DISABLED),
                        "replicator")
                .initialise(NAME, RelayPosition.START, captured.relayLog());
        Path config = Files.writeString(
                folder.resolve("bench.yml"), """
                name: %s
                target: {host: %s, port: %d, username: root, tls: disabled, connections: %d}
                relay-log: {directory: %s, keep: 1h}
                http: {listen: "off"}
                """.formatted(NAME, server.host(), port, lanes, relayLog));
        long began = System.nanoTime();
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), Replication.JVM_OPTIONS));
        command.addAll(options.isBlank() ? List.of() : List.of(options.split(" ")));
        command.addAll(List.of(
                "-jar",
                Path.of("target", "replicator.jar").toAbsolutePath().toString(),
                "apply",
                "--config",
                config.toString()));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.txt").toFile())
                .start();
        try {
            return watch(server, began, process);
        } finally {
            process.destroy();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    private Time watch(RunningDatabase server, long began, Process process)
            throws SQLException, IOException, InterruptedException {
        long first = 0;
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            while (process.isAlive()) {
                List<Long> at = at(statement);
                long now = System.nanoTime();
                boolean moved = at.get(0) > 1 || at.get(1) > RelayPosition.START.offset();
                first = moved && first == 0 ? now : first;
                if (at.get(0) == end.file() && at.get(1) == end.offset()) {
                    System.out.println("CPU of its threads, in 10 ms: " + Cpu.byThread(process.pid()));
                    return new Time((now - began) / 1e9, (now - first) / 1e9, Cpu.seconds(process.toHandle()));
                }
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
        throw new AssertionError(Files.readString(folder.resolve("output.txt")));
    }

    private static List<Long> at(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT `file`, `offset` FROM replicator.checkpoint")) {
            row.next();
            return List.of(row.getLong(1), row.getLong(2));
        }
    }
}
