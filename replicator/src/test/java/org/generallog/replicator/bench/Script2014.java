package org.generallog.replicator.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerFiles;

/**
 * {@code src/test/node/script2014.js} as a contender.
 *
 * @param kind whether it leaves {@code BEGIN}, {@code COMMIT} and the like out. As it was it sent them too, over any connection, and
 *     waited for its own locks
 */
record Script2014(String database, boolean kind) {
    private static final Path MODULES =
            ServerFiles.cache().resolve("artifacts").resolve("mysql2").resolve("node_modules");

    static void assumeInstalled() {
        assumeTrue(
                Files.isDirectory(MODULES.resolve("mysql2")), "skipped: mysql2 is not here; deploy/servers.sh mysql2");
    }

    /** Seconds from its start until all that it sends is answered. */
    double drain(RunningDatabase older, RunningDatabase newer) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "node",
                Path.of("src", "test", "node", "script2014.js").toAbsolutePath().toString(),
                MODULES.toString(),
                Integer.toString(older.port()),
                Integer.toString(newer.port()),
                database));
        if (kind) {
            command.add("kind");
        }
        long began = System.nanoTime();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, process.waitFor(), said);
            System.out.print(said);
            return (System.nanoTime() - began) / 1e9;
        } finally {
            process.destroyForcibly();
        }
    }
}
