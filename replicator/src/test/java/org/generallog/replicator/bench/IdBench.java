package org.generallog.replicator.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replicator.endtoend.Replication;
import org.generallog.replicator.load.IdReport;
import org.generallog.replicator.load.Load;
import org.generallog.replicator.load.LoadRun;
import org.generallog.replicator.load.Shop8;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerOptions;
import org.generallog.testbed.server.ServerPair;
import org.generallog.testbed.server.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Draining where the old instance gives the ids. Contenders take turns, {@code -Dbench.rounds} of them; medians are printed. With
 * {@code -Dbench.statements}, {@code -Dbench.lanes} and {@code -Dpair} as {@link DrainBench}.
 */
class IdBench {
    private static final int COUNT = Integer.getInteger("bench.statements", 200_000);
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);
    private static final int LANES = Integer.getInteger("bench.lanes", 8);
    private static final int END = 1_000_000;

    @TempDir
    Path folder;

    private int runs;

    /** From a relay log that tells the ids. */
    @Test
    void inserts() throws Exception {
        IdInserts inserts = new IdInserts(COUNT);
        Path relayLog = Files.createDirectories(folder.resolve("relay-log"));
        RelayPosition end = inserts.write(relayLog);
        Daemon daemon = new Daemon(folder, relayLog, end, "");
        Contender packed =
                new Contender("packed 64 by hand, 8 connections", s -> Competitors.packed(inserts::ofSession, s, 64));
        Contender applying = new Contender("the same, its start left out", s -> 0);
        Contender replicator = new Contender("replicator, " + LANES + " lanes", s -> {
            long commits = Counters.of(s, "Com_commit");
            Daemon.Time time = daemon.drain(s, LANES, s.port());
            System.out.printf("%.1f transactions a batch%n", COUNT / (double) (Counters.of(s, "Com_commit") - commits));
            assertEquals(0, IdInserts.wrong(s, COUNT), "rows have another id");
            applying.rates().add(COUNT / time.applying());
            return time.whole();
        });
        try (RunningDatabase newer = TestServers.own(
                ServerPair.configured().newer(), ServerOptions.defaults().withoutGeneralLog())) {
            for (int round = 0; round < ROUNDS; round++) {
                for (Contender each : List.of(packed, replicator)) {
                    IdInserts.create(newer);
                    run(each, COUNT, newer);
                }
            }
        }
        report(packed, replicator, applying);
    }

    /** The shop's log, all that was logged of it: from the old instance's log to the new one's rows. */
    @Test
    void shop() throws Exception {
        Script2014.assumeInstalled();
        Load shop = new Shop8();
        ServerPair pair = ServerPair.configured();
        try (RunningDatabase older = TestServers.own(pair.older(), ServerOptions.defaults());
                RunningDatabase newer =
                        TestServers.own(pair.newer(), ServerOptions.defaults().withoutGeneralLog())) {
            long rows = fill(shop, older);
            Script2014 asItWas = new Script2014(shop.database(), false);
            Script2014 spared = new Script2014(shop.database(), true);
            Contender script = new Contender("the script of 2014", s -> asItWas.drain(older, s));
            Contender kind = new Contender("the same without BEGIN and COMMIT", s -> spared.drain(older, s));
            Contender replicator = new Contender("replicator, " + LANES + " lanes", s -> replicate(shop, older, s));
            List<Contender> all = List.of(script, kind, replicator);
            for (int round = 0; round < ROUNDS; round++) {
                for (Contender each : all) {
                    restore(older);
                    try (Connection connection = newer.connect()) {
                        shop.create(connection);
                    }
                    run(each, rows, newer);
                }
            }
            report(all.toArray(new Contender[0]));
        }
    }

    /** Returns the rows of the log; it is kept beside. */
    private static long fill(Load shop, RunningDatabase older) throws Exception {
        try (Connection connection = older.connect();
                Statement statement = connection.createStatement()) {
            shop.create(connection);
            statement.execute("SET GLOBAL innodb_flush_log_at_trx_commit = 0");
            statement.execute("TRUNCATE mysql.general_log");
            try (LoadRun run = LoadRun.start(shop, older::connect, LoadRun.Options.of(0, 1))) {
                Awaitility.await()
                        .atMost(Duration.ofMinutes(10))
                        .until(() -> run.counts().statements() >= COUNT);
                System.out.println("the shop: " + run.stop());
            }
            statement.execute("INSERT INTO shop8.products VALUES (" + END + ", 'End', 0)");
            statement.execute("SET GLOBAL general_log = 0");
            statement.execute("CREATE TABLE mysql.kept_log LIKE mysql.general_log");
            statement.execute("INSERT INTO mysql.kept_log SELECT * FROM mysql.general_log");
            return Counters.number(older, "SELECT COUNT(*) FROM mysql.kept_log");
        }
    }

    /** The log as it was when the shop had closed: the replicator drops what it has read. */
    private static void restore(RunningDatabase older) throws SQLException {
        try (Connection connection = older.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET GLOBAL general_log = 0");
            statement.execute("DROP TABLE mysql.general_log");
            statement.execute("CREATE TABLE mysql.fresh_log LIKE mysql.kept_log");
            statement.execute("INSERT INTO mysql.fresh_log SELECT * FROM mysql.kept_log");
            statement.execute("RENAME TABLE mysql.fresh_log TO mysql.general_log");
            statement.execute("SET GLOBAL general_log = 1");
        }
    }

    private double replicate(Load shop, RunningDatabase older, RunningDatabase newer) throws Exception {
        try (Connection connection = newer.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS replicator");
        }
        double seconds;
        try (Replication replication = new Replication(folder.resolve("run-" + ++runs), older, newer)) {
            long began = System.nanoTime();
            replication.start("run", "--start", "2001-01-01 00:00:00");
            JsonNode apply = awaitEnd(replication, newer);
            seconds = (System.nanoTime() - began) / 1e9;
            System.out.println(apply);
            System.out.printf(
                    "%.1f transactions a batch%n",
                    apply.path("transactions").asDouble()
                            / apply.path("batches").asDouble());
            assertEquals(0, replication.terminate(), replication::describe);
        }
        try (Connection left = older.connect();
                Connection right = newer.connect()) {
            System.out.println(IdReport.of(shop, left, right));
        }
        return seconds;
    }

    /** What its status says of apply when the last row is there and nothing is left to be applied. */
    private static JsonNode awaitEnd(Replication replication, RunningDatabase newer) throws Exception {
        Awaitility.await()
                .atMost(Duration.ofMinutes(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    assertTrue(replication.isAlive(), replication::describe);
                    return Counters.number(newer, "SELECT COUNT(*) FROM shop8.products WHERE id = " + END) == 1;
                });
        Awaitility.await()
                .atMost(Duration.ofMinutes(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> replication
                                .status()
                                .path("backlog")
                                .path("transactions")
                                .asLong(1)
                        == 0);
        return replication.status().path("apply");
    }

    private static void run(Contender contender, long statements, RunningDatabase server) throws Exception {
        // What the one before has left to be written to the disk is not this one's.
        new ProcessBuilder("sync").start().waitFor();
        contender.rates().add(statements / contender.run().seconds(server));
        System.out.printf(
                "%s: %,.0f/s%n",
                contender.name(), contender.rates().get(contender.rates().size() - 1));
    }

    /** The first is what the others are measured against. */
    private static void report(Contender... all) {
        for (Contender each : all) {
            System.out.println(each.line());
        }
        for (Contender each : all) {
            System.out.printf("%s: %.2f of %s%n", each.name(), each.against(all[0]), all[0].name());
        }
    }
}
