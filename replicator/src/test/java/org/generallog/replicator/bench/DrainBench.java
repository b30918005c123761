package org.generallog.replicator.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replicator.relaylog.BinlogTool;
import org.generallog.replicator.relaylog.NativeReplica;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerKind;
import org.generallog.testbed.server.ServerOptions;
import org.generallog.testbed.server.ServerPair;
import org.generallog.testbed.server.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Drains a recorded relay log onto the new instance of {@code -Dpair}, and sends the same statements by other means, each once in each of
 * {@code -Dbench.rounds}: statements per second and their medians.
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

    @Test
    void smallWrites() throws Exception {
        SmallWrites writes = new SmallWrites(COUNT, false);
        Path relayLog = Files.createDirectories(folder.resolve("relay-log"));
        RelayPosition end = writes.write(relayLog);
        ServerKind kind = ServerPair.configured().newer();
        boolean mariaDb = kind.name().startsWith("MARIADB");
        Contender packed =
                new Contender("packed 64 by hand, 8 connections", s -> Competitors.packed(writes::ofSession, s, 64));
        List<Contender> others = new ArrayList<>(List.of(packed));
        if (!ALONE) {
            others.add(new Contender(
                    "autocommitted, 8 connections", s -> Competitors.autocommitted(writes::ofSession, s)));
            others.add(new Contender(
                    "native replica of " + (mariaDb ? kind : ServerKind.MARIADB_11_4) + ", slave_parallel_threads=8",
                    s -> replica(relayLog, end, mariaDb ? kind : ServerKind.MARIADB_11_4)));
        }
        if (!ALONE && mariaDb) {
            // It sets variables that MySQL does not know.
            others.add(new Contender("mariadb-binlog | mariadb", s -> {
                long began = System.nanoTime();
                BinlogTool.replay(relayLog, s);
                return (System.nanoTime() - began) / 1e9;
            }));
        }
        List<Contender> replicators = new ArrayList<>();
        List<Contender> started = new ArrayList<>();
        for (int lanes : LANES) {
            for (String options : System.getProperty("bench.jvm", "").split("\\|", -1)) {
                // What the others send they send over connections that are open, from a process that has run for a
                // while.
                Contender applying =
                        new Contender("replicator, " + lanes + " lanes, its start left out " + options, s -> 0);
                started.add(applying);
                replicators.add(new Contender("replicator, " + lanes + " lanes " + options, s -> {
                    Daemon.Time time = new Daemon(folder, relayLog, end, options).drain(s, lanes, s.port());
                    System.out.println(time);
                    applying.rates().add(COUNT / time.applying());
                    return time.whole();
                }));
            }
        }
        // Those that are of one size side by side: what took long leaves the machine busy for a while.
        List<Contender> all = new ArrayList<>(others);
        all.addAll(1, replicators);
        try (RunningDatabase server =
                TestServers.own(kind, ServerOptions.defaults().withoutGeneralLog())) {
            String sum = "";
            for (int round = 0; round < ROUNDS; round++) {
                for (Contender each : all) {
                    run(each, COUNT, server);
                    if (each.equals(packed)) {
                        sum = SmallWrites.checksum(server);
                    } else if (replicators.contains(each)) {
                        assertEquals(sum, SmallWrites.checksum(server));
                    }
                }
            }
        }
        replicators.addAll(started);
        all.addAll(started);
        report(all);
        for (Contender each : replicators) {
            others.forEach(other ->
                    System.out.printf("%s: %.2f of %s%n", each.name().trim(), each.against(other), other.name()));
        }
        Files.writeString(Path.of("target", "bench-drain-" + kind + ".md"), report);
    }

    @Test
    void hotRow() throws Exception {
        SmallWrites writes = new SmallWrites(COUNT / 4, true);
        Path relayLog = Files.createDirectories(folder.resolve("relay-log"));
        Daemon daemon = new Daemon(folder, relayLog, writes.write(relayLog), "");
        List<Contender> all = new ArrayList<>();
        for (int lanes : new int[] {1, 8}) {
            all.add(new Contender(
                    "hot row, " + lanes + " lanes",
                    s -> daemon.drain(s, lanes, s.port()).applying()));
        }
        compare(all, writes.size(), TestServers.own(ServerPair.configured().newer(), quiet()));
    }

    /** Twenty milliseconds there and back. */
    @Test
    void farAway() throws Exception {
        SmallWrites writes = new SmallWrites(COUNT, false);
        Path relayLog = Files.createDirectories(folder.resolve("relay-log"));
        Daemon daemon = new Daemon(folder, relayLog, writes.write(relayLog), "");
        RunningDatabase server = TestServers.own(ServerPair.configured().newer(), quiet());
        try (DelayProxy far = new DelayProxy(server.port(), 10)) {
            compare(
                    List.of(
                            new Contender(
                                    "near, 8 lanes",
                                    s -> daemon.drain(s, 8, s.port()).applying()),
                            new Contender(
                                    "20 ms away, 8 lanes",
                                    s -> daemon.drain(s, 8, far.port()).applying())),
                    COUNT,
                    server);
        }
    }

    /** The second against the first. */
    private void compare(List<Contender> two, int statements, RunningDatabase instance) throws Exception {
        try (RunningDatabase server = instance) {
            for (int round = 0; round < ROUNDS; round++) {
                for (Contender each : two) {
                    run(each, statements, server);
                }
            }
        }
        report(two);
        System.out.printf(
                "%s: %.2f of %s%n",
                two.get(1).name(), two.get(1).against(two.get(0)), two.get(0).name());
    }

    private static ServerOptions quiet() {
        return ServerOptions.defaults().withoutGeneralLog();
    }

    private void run(Contender contender, int statements, RunningDatabase server) throws Exception {
        SmallWrites.create(server);
        // What the one before has left to be written to the disk is not this one's.
        new ProcessBuilder("sync").start().waitFor();
        double cpu = Cpu.seconds(server);
        long commits = Counters.of(server, "Com_commit");
        long sets = Counters.of(server, "Com_set_option");
        double rate = statements / contender.run().seconds(server);
        contender.rates().add(rate);
        System.out.printf(
                "%s: %,.0f/s; the server used %.1f s of CPU, for %d COMMIT and %d SET%n",
                contender.name(),
                rate,
                Cpu.seconds(server) - cpu,
                Counters.of(server, "Com_commit") - commits,
                Counters.of(server, "Com_set_option") - sets);
    }

    private double replica(Path relayLog, RelayPosition end, ServerKind kind) throws Exception {
        Path scratch = Files.createTempDirectory(folder, "replica");
        try (NativeReplica replica = NativeReplica.of(
                relayLog, scratch, kind, kind, ServerOptions.defaults().with("slave-parallel-threads", "8"))) {
            SmallWrites.create(replica.server());
            long began = System.nanoTime();
            replica.follow(RelayPosition.START, end, Duration.ofMinutes(10));
            return (System.nanoTime() - began) / 1e9;
        }
    }

    private void report(List<Contender> all) {
        for (Contender each : all) {
            report.append(each.line()).append('\n');
        }
        System.out.print(report);
    }
}
