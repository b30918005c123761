package org.generallog.replicator.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.generallog.replicator.load.Tables;
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

    /**
     * Makes and fills the tables.
     *
     * @param more of its options
     */
    static void prepare(RunningDatabase server, Path folder, String... more)
            throws IOException, InterruptedException, SQLException {
        Scenario.execute(server, "CREATE DATABASE IF NOT EXISTS " + DATABASE);
        List<String> command = new ArrayList<>(List.of("oltp_write_only", "prepare"));
        command.addAll(List.of(more));
        try (Sysbench prepare = launch(server, folder, command)) {
            prepare.await();
        }
    }

    /**
     * Begins a load.
     *
     * @param script {@code oltp_read_write} or {@code oltp_write_only}
     * @param prepared whether by server-side prepared statements
     * @param more of its options
     */
    static Sysbench start(
            RunningDatabase server, Path folder, String script, boolean prepared, int seconds, String... more)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                script, "run", "--time=" + seconds, "--events=0", "--db-ps-mode=" + (prepared ? "auto" : "disable")));
        command.addAll(List.of(more));
        return launch(server, folder, command);
    }

    /** For comparisons: ids of all rows count, and what its updates change does not tell an id. */
    static Tables tables() {
        return new Tables() {
            @Override
            public String database() {
                return DATABASE;
            }

            @Override
            public boolean isChanging(String table, String column) {
                return column.equals("k") || column.equals("c");
            }

            @Override
            public long seedIds() {
                return 0;
            }
        };
    }

    private static Sysbench launch(RunningDatabase server, Path folder, List<String> command) throws IOException {
        List<String> line = new ArrayList<>(List.of(PROGRAM.toString()));
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
        // The last of two of one name counts.
        line.addAll(command);
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
