package org.generallog.replicator.endtoend;

import java.nio.file.Path;
import java.util.List;
import org.generallog.testbed.server.ServerPair;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * sysbench at full speed, replicated while it runs: all rows equal. {@code -De2e.seconds=60} for the measurement of record; the
 * default is short.
 */
class SysbenchIT {
    private static final int SECONDS = Integer.getInteger("e2e.seconds", 5);

    @TempDir
    Path folder;

    /** A load of the kinds that are asked for. */
    private record Load(String script, boolean prepared) {}

    private static final List<Load> LOADS = List.of(
            new Load("oltp_write_only", false),
            new Load("oltp_write_only", true),
            new Load("oltp_read_write", false),
            new Load("oltp_read_write", true));

    @ParameterizedTest
    @ValueSource(strings = {"mysql-5.5:mysql-5.6", "mysql-5.5:mariadb-11.4"})
    void allRowsAreEqual(String pair) throws Exception {
        Sysbench.assumeInstalled();
        try (Scenario scenario = Scenario.of(folder, ServerPair.of(pair))) {
            Sysbench.prepare(scenario.older(), folder);
            scenario.replication().start("run", "--start", "copy");
            scenario.replication().awaitCapturing();
            boolean copied = false;
            for (Load load : LOADS) {
                try (Sysbench sysbench =
                        Sysbench.start(scenario.older(), folder, load.script(), load.prepared(), SECONDS)) {
                    if (!copied) {
                        scenario.copy();
                        copied = true;
                    }
                    sysbench.await();
                    System.out.println(pair + ", " + load + ": " + sysbench.queries());
                }
                scenario.awaitApplied();
                scenario.assertEqual(List.of(Sysbench.DATABASE));
            }
            scenario.drain("--start", "copy");
            scenario.assertEqual(List.of(Sysbench.DATABASE));
            scenario.replication().assertEveryRowHasOneFate();
            scenario.assertNothingRejected();
        }
    }
}
