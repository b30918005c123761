package org.generallog.testbed.workload;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.generallog.testbed.compare.Comparer;
import org.generallog.testbed.compare.ComparisonReport;
import org.generallog.testbed.server.DatabaseServer;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerKind;
import org.generallog.testbed.server.ServerOptions;
import org.generallog.testbed.server.ServerPair;
import org.generallog.testbed.server.TestServers;
import org.junit.jupiter.api.Test;

/**
 * The claim that all else builds on: the shop's statements, replayed as whole transactions in commit order with their context,
 * give the same rows. Here MySQL's own statement binlog is replayed, so a difference would be the load's fault.
 */
class ShopReplayIT {
    @Test
    void theServersOwnStatementBinlogReplaysToTheSameRows() throws SQLException, IOException, InterruptedException {
        assumeTrue(
                List.of("/usr/bin", "/usr/local/bin").stream()
                        .anyMatch(bin -> Files.isExecutable(Path.of(bin, "mariadb-binlog"))),
                "skipped: mariadb-binlog is not installed (Debian: mariadb-client)");
        RunningDatabase newer = TestServers.newer(ServerPair.configured());
        try (DatabaseServer older = DatabaseServer.start(
                ServerKind.MYSQL_5_5, ServerOptions.defaults().withBinlog(1).with("binlog-format", "STATEMENT"))) {
            ShopSchema.create(older::connect);
            try (ShopWorkload load = ShopWorkload.start(older::connect, new WorkloadOptions(8, 0, 3))) {
                await().atMost(Duration.ofSeconds(90)).until(() -> load.stats().writes() >= 5000);
                assertEquals(0, load.stop().autocommitErrors());
            }
            replay(older, newer);
            try (Connection left = older.connect();
                    Connection right = newer.connect()) {
                ComparisonReport report = new Comparer(left, right).compare(ShopSchema.DATABASES);
                assertTrue(report.isEqual(), report::toString);
            }
        }
    }

    private static void replay(DatabaseServer older, RunningDatabase newer) throws IOException, InterruptedException {
        Path errors = Files.createTempFile("replay", ".log");
        List<Path> binlogs;
        try (var files = Files.list(older.dataDirectory())) {
            binlogs = files.filter(file -> file.getFileName().toString().matches("binlog\\.\\d+"))
                    .sorted()
                    .toList();
        }
        var print = new java.util.ArrayList<>(List.of("mariadb-binlog"));
        binlogs.forEach(binlog -> print.add(binlog.toString()));
        List<Process> pipeline = ProcessBuilder.startPipeline(List.of(
                new ProcessBuilder(print).redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile())),
                new ProcessBuilder(
                                "mariadb",
                                "-h" + newer.host(),
                                "-P" + newer.port(),
                                "-uroot",
                                "--skip-ssl",
                                "--binary-mode")
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))));
        for (Process process : pipeline) {
            assertEquals(0, process.waitFor(), Files.readString(errors));
        }
        Files.delete(errors);
    }
}
