package org.generallog.replicator.relaylog;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.generallog.replay.relaylog.RelayLogFiles;
import org.generallog.testbed.server.RunningDatabase;

/** {@code mariadb-binlog} and {@code mariadb} of this machine. */
public final class BinlogTool {
    private static final String PRINTER = "mariadb-binlog";
    private static final String CLIENT = "mariadb";

    private BinlogTool() {}

    /** Skips the test where the programs are not installed. */
    public static void assumeInstalled() {
        for (String program : List.of(PRINTER, CLIENT)) {
            assumeTrue(
                    Files.isExecutable(Path.of("/usr/bin", program)),
                    () -> "skipped: " + program + " is not here; it is in Debian's mariadb-client");
        }
    }

    /** What the tool prints of a relay log, one char per byte. */
    public static String print(Path relayLog) throws IOException, InterruptedException {
        Path out = Files.createTempFile("relaylog-", ".sql");
        try {
            run(List.of(new ProcessBuilder(printer(relayLog)).redirectOutput(out.toFile())), PRINTER);
            return Files.readString(out, StandardCharsets.ISO_8859_1);
        } finally {
            Files.delete(out);
        }
    }

    /** {@code mariadb-binlog relay.00000* | mariadb}. */
    public static void replay(Path relayLog, RunningDatabase target) throws IOException, InterruptedException {
        List<String> client = List.of(
                CLIENT,
                "--no-defaults",
                // Statements hold any bytes, zero bytes and line ends too.
                "--binary-mode",
                "--max-allowed-packet=1G",
                "--host=" + target.host(),
                "--port=" + target.port(),
                "--protocol=tcp",
                "--skip-ssl",
                "--user=" + target.username());
        Path out = Files.createTempFile("relaylog-", ".out");
        try {
            run(
                    List.of(
                            new ProcessBuilder(printer(relayLog)),
                            new ProcessBuilder(client).redirectOutput(out.toFile())),
                    PRINTER + " | " + CLIENT);
        } finally {
            Files.delete(out);
        }
    }

    private static List<String> printer(Path relayLog) throws IOException {
        RelayLogFiles files = new RelayLogFiles(relayLog);
        List<String> command = new ArrayList<>(List.of(PRINTER, "--no-defaults", "--verify-binlog-checksum"));
        for (long file : files.list()) {
            command.add(files.path(file).toString());
        }
        return command;
    }

    private static void run(List<ProcessBuilder> pipeline, String name) throws IOException, InterruptedException {
        Path errors = Files.createTempFile("relaylog-", ".err");
        try {
            for (ProcessBuilder builder : pipeline) {
                builder.redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
            }
            List<Process> processes = ProcessBuilder.startPipeline(pipeline);
            for (Process process : processes) {
                if (process.waitFor() != 0) {
                    throw new AssertionError(name + " failed: " + Files.readString(errors));
                }
            }
        } finally {
            Files.delete(errors);
        }
    }
}
