package org.generallog.replicator.endtoend;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import org.generallog.replicator.load.FkShop;
import org.generallog.replicator.load.IdReport;
import org.generallog.replicator.load.Load;
import org.generallog.replicator.load.LoadRun;
import org.generallog.replicator.load.Shop8;
import org.generallog.testbed.server.ServerPair;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Shops whose keys the old instance gives: the new one's rows have the same. {@code -De2e.seconds}, {@code -De2e.rate} (statements a
 * second, 0 for full speed), {@code -De2e.seed} and {@code -Dpair} for the measurement of record; the default is short.
 */
class IdentityIT {
    private static final int SECONDS = Integer.getInteger("e2e.seconds", 10);
    private static final int RATE = Integer.getInteger("e2e.rate", 400);
    /** Share of ids. Seen from 0.92 to 0.999, on two cores that everything shares; below 0.85 while what sessions name came first. */
    private static final double SAME = 0.85;
    /** Share of rows that are wrong and that nobody is told of. */
    private static final double UNLISTED = 0.01;

    private static final long SEED = Long.getLong("e2e.seed", 1);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"shop8", "fkshop"})
    void idsAreThoseOfTheOldInstance(String name) throws Exception {
        Load load = name.equals("shop8") ? new Shop8() : new FkShop();
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured())) {
            scenario.replication().start("run", "--start", "now");
            scenario.replication().awaitCapturing();
            try (Connection connection = scenario.older().connect()) {
                load.create(connection);
            }
            try (LoadRun run = LoadRun.start(load, scenario.older()::connect, LoadRun.Options.of(RATE, SEED))) {
                Thread.sleep(1000L * SECONDS);
                System.out.println(name + ": " + run.stop());
            }
            scenario.awaitApplied();
            scenario.replication().assertEveryRowHasOneFate();
            try (Connection older = scenario.older().connect();
                    Connection newer = scenario.newer().connect()) {
                IdReport report = IdReport.of(load, older, newer);
                System.out.println(report);
                assertTrue(report.inserted() >= 100, report::toString);
                assertTrue(report.sameIds() >= SAME, report::toString);
                assertTrue(report.unlisted() <= report.inserted() * UNLISTED, report::toString);
            }
        }
    }
}
