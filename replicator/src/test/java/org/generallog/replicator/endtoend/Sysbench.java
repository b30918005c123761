package org.generallog.replicator.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.generallog.testbed.server.RunningDatabase;

/** Debian's sysbench against one server: 8 threads, 4 tables of 50,000 rows. */
final class Sysbench implements AutoCloseable {
    static final String DATABASE = "sbtest";
    private static final Path PROGRAM = Path.of("/usr/bin/sysbench");

    private final Process process;
    private final Path output;

    private Sysbench(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    static void assumeInstalled() {
        assumeTrue(Files.isExecutable(PROGRAM), "skipped: sysbench is not here; it is in Debian's package sysbench");
    }

    /** Makes and fills the tables. */
    static void prepare(RunningDatabase server, Path folder) throws IOException, InterruptedException, SQLException {
        Scenario.execute(server, "CREATE DATABASE " + DATABASE);
        try (Sysbench prepare = launch(server, folder, List.of("oltp_write_only", "prepare"))) {
            prepare.await();
        }
    }

    /**
     * Begins a load.
     *
     * @param script {@code oltp_read_write} or {@code oltp_write_only}
     * @param prepared whether by server-side prepared statements
     */
    static Sysbench start(RunningDatabase server, Path folder, String script, boolean prepared, int seconds)
            throws IOException {
        return launch(
                server,
                folder,
                List.of(
                        script,
                        "run",
                        "--time=" + seconds,
                        "--events=0",
                        "--db-ps-mode=" + (prepared ? "auto" : "disable")));
    }

    private static Sysbench launch(RunningDatabase server, Path folder, List<String> command) throws IOException {
        List<String> line = new ArrayList<>(List.of(PROGRAM.toString()));
        line.addAll(command);
        line.addAll(List.of(
                "--db-driver=mysql",
                "--mysql-host=" + server.host(),
                "--mysql-port=" + server.port(),
                "--mysql-user=" + server.username(),
                "--mysql-password=" + server.password(),
                "--mysql-db=" + DATABASE,
                "--tables=4",
                "--table-size=50000",
                "--threads=8"));
        Path output = Files.createTempFile(folder, "sysbench-", ".txt");
        return new Sysbench(
                new ProcessBuilder(line)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start(),
                output);
    }

    /** Waits for its end. */
    void await() throws InterruptedException, IOException {
        assertEquals(0, process.waitFor(), Files.readString(output));
    }

    /** The line that tells how many statements it did. */
    String queries() throws IOException {
        return Files.readAllLines(output).stream()
                .filter(line -> line.contains("queries:"))
                .findFirst()
                .orElse("?")
                .strip();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
