package org.generallog.replicator.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replicator.relaylog.BinlogTool;
import org.generallog.replicator.relaylog.NativeReplica;
import org.generallog.replicator.server.RunningDatabase;
import org.generallog.replicator.server.ServerKind;
import org.generallog.replicator.server.ServerOptions;
import org.generallog.replicator.server.ServerPair;
import org.generallog.replicator.server.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Drains a recorded relay log onto the new instance of {@code -Dpair}, and sends the same statements by other means: statements per
 * second, each the median of {@code -Dbench.rounds}.
 */
class DrainBench {
    private static final int COUNT = Integer.getInteger("bench.statements", 200_000);
    private static final int[] LANES = Stream.of(
                    System.getProperty("bench.lanes", "1,8").split(","))
            .mapToInt(Integer::parseInt)
            .toArray();
    /** Only the replicator and what is packed by hand: for those who make it faster. */
    private static final boolean ALONE = Boolean.getBoolean("bench.alone");

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);

    @TempDir
    Path folder;

    private final StringBuilder report = new StringBuilder();

    @FunctionalInterface
    private interface Run {
        double seconds(RunningDatabase server) throws Exception;
    }

    @Test
    void smallWrites() throws Exception {
        SmallWrites writes = new SmallWrites(COUNT, false);
        Path relayLog = Files.createDirectories(folder.resolve("relay-log"));
        RelayPosition end = writes.write(relayLog);
        ServerKind kind = ServerPair.configured().newer();
        try (RunningDatabase server =
                TestServers.own(kind, ServerOptions.defaults().withoutGeneralLog())) {
            double packed =
                    measure("packed 64 by hand, 8 connections", COUNT, server, s -> Competitors.packed(writes, s, 64));
            String sum = SmallWrites.checksum(server);
            double auto = ALONE
                    ? 0
                    : measure("autocommitted, 8 connections", COUNT, server, s -> Competitors.autocommitted(writes, s));
            for (int lanes : LANES) {
                double whole = measure("replicator, " + lanes + " lanes", writes.size(), server, s -> {
                    Daemon.Time time = Daemon.drain(folder, relayLog, end, s, lanes, s.port());
                    System.out.println(time);
                    return time.whole();
                });
                assertEquals(sum, SmallWrites.checksum(server));
                System.out.printf(
                        "%d lanes: %.2f of autocommit, %.2f of packed%n", lanes, whole / auto, whole / packed);
            }
            if (!ALONE && kind.name().startsWith("MARIADB")) {
                // It sets variables that MySQL does not know.
                measure("mariadb-binlog | mariadb", COUNT, server, s -> {
                    long began = System.nanoTime();
                    BinlogTool.replay(relayLog, s);
                    return (System.nanoTime() - began) / 1e9;
                });
            }
        }
        ServerKind replica = kind.name().startsWith("MARIADB") ? kind : ServerKind.MARIADB_11_4;
        if (!ALONE) {
            measureReplica(relayLog, end, replica);
        }
        System.out.println(report);
        Files.writeString(Path.of("target", "bench-drain-" + kind + ".md"), report);
    }

    @Test
    void hotRow() throws Exception {
        SmallWrites writes = new SmallWrites(COUNT / 4, true);
        Path relayLog = Files.createDirectories(folder.resolve("relay-log"));
        RelayPosition end = writes.write(relayLog);
        try (RunningDatabase server = TestServers.own(
                ServerPair.configured().newer(), ServerOptions.defaults().withoutGeneralLog())) {
            for (int lanes : new int[] {1, 8}) {
                measure(
                        "hot row, " + lanes + " lanes",
                        writes.size(),
                        server,
                        s -> Daemon.drain(folder, relayLog, end, s, lanes, s.port())
                                .applying());
            }
        }
        System.out.println(report);
    }

    /** Twenty milliseconds there and back. */
    @Test
    void farAway() throws Exception {
        SmallWrites writes = new SmallWrites(COUNT, false);
        Path relayLog = Files.createDirectories(folder.resolve("relay-log"));
        RelayPosition end = writes.write(relayLog);
        try (RunningDatabase server = TestServers.own(
                        ServerPair.configured().newer(),
                        ServerOptions.defaults().withoutGeneralLog());
                DelayProxy far = new DelayProxy(server.port(), 10)) {
            measure(
                    "near, 8 lanes",
                    COUNT,
                    server,
                    s -> Daemon.drain(folder, relayLog, end, s, 8, s.port()).applying());
            measure(
                    "20 ms away, 8 lanes",
                    COUNT,
                    server,
                    s -> Daemon.drain(folder, relayLog, end, s, 8, far.port()).applying());
        }
        System.out.println(report);
    }

    /** Statements per second, the median. */
    private double measure(String what, int statements, RunningDatabase server, Run run) throws Exception {
        List<Double> rates = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            SmallWrites.create(server);
            double cpu = Cpu.seconds(server);
            long commits = Counters.of(server, "Com_commit");
            long sets = Counters.of(server, "Com_set_option");
            rates.add(statements / run.seconds(server));
            System.out.printf(
                    "%s: the server used %.1f s of CPU, for %d COMMIT and %d SET%n",
                    what,
                    Cpu.seconds(server) - cpu,
                    Counters.of(server, "Com_commit") - commits,
                    Counters.of(server, "Com_set_option") - sets);
        }
        return report(what, rates);
    }

    private void measureReplica(Path relayLog, RelayPosition end, ServerKind kind) throws Exception {
        List<Double> rates = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            Path scratch = Files.createDirectories(folder.resolve("replica-" + i));
            try (NativeReplica replica = NativeReplica.of(
                    relayLog, scratch, kind, kind, ServerOptions.defaults().with("slave-parallel-threads", "8"))) {
                SmallWrites.create(replica.server());
                long began = System.nanoTime();
                replica.follow(RelayPosition.START, end, Duration.ofMinutes(10));
                rates.add(COUNT / ((System.nanoTime() - began) / 1e9));
            }
        }
        report("native replica of " + kind + ", slave_parallel_threads=8", rates);
    }

    private double report(String what, List<Double> rates) {
        Collections.sort(rates);
        double median = rates.get(rates.size() / 2);
        report.append("| %s | %,.0f | %s |%n"
                .formatted(
                        what,
                        median,
                        String.join(", ", rates.stream().map("%,.0f"::formatted).toList())));
        System.out.print(report.substring(report.lastIndexOf("| " + what)));
        return median;
    }
}
