package org.generallog.replicator.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerOptions;
import org.generallog.testbed.server.ServerPair;
import org.generallog.testbed.server.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * How fast a copy is, beside what people would use instead: {@code -Dspeed=true}, {@code -Dspeed.doublings=20} for a million rows. Rounds take
 * turns. Needs mysqldump, mysql, mydumper and myloader.
 */
@EnabledIfSystemProperty(named = "speed", matches = "true")
class CopySpeedIT {
    private static final int DOUBLINGS = Integer.getInteger("speed.doublings", 20);
    private static final int ROUNDS = Integer.getInteger("speed.rounds", 3);
    private static final int THREADS = 2;

    @TempDir
    Path folder;

    private interface Contender {
        void copy(RunningDatabase older, RunningDatabase newer) throws Exception;
    }

    @Test
    void besideOtherPrograms() throws Exception {
        ServerPair pair = ServerPair.configured();
        ServerOptions options = ServerOptions.defaults()
                .with("innodb-flush-log-at-trx-commit", "1")
                .with("innodb-buffer-pool-size", "512M")
                .with("max-allowed-packet", "64M");
        Map<String, Contender> contenders = new LinkedHashMap<>();
        contenders.put("copy", (older, newer) -> copied(true, older, newer));
        contenders.put("copy --no-verify", (older, newer) -> copied(false, older, newer));
        contenders.put("dump | client", CopySpeedIT::dumped);
        contenders.put("mydumper, myloader", this::mydumped);
        Map<String, List<Double>> seconds = new LinkedHashMap<>();
        try (RunningDatabase older = TestServers.own(pair.older(), options);
                Sql source = Sql.on(older)) {
            fill(source);
            for (int round = 0; round < ROUNDS; round++) {
                for (Map.Entry<String, Contender> each : contenders.entrySet()) {
                    try (RunningDatabase newer = TestServers.own(pair.newer(), options.withoutGeneralLog());
                            Sql target = Sql.on(newer)) {
                        long begin = System.nanoTime();
                        each.getValue().copy(older, newer);
                        double took = (System.nanoTime() - begin) / 1e9;
                        assertEquals(
                                source.one("SELECT COUNT(*) FROM big.t"), target.one("SELECT COUNT(*) FROM big.t"));
                        seconds.computeIfAbsent(each.getKey(), k -> new ArrayList<>())
                                .add(took);
                        System.out.printf("%s: %s, round %d: %.1f s%n", pair, each.getKey(), round, took);
                    }
                }
            }
        }
        seconds.forEach((name, all) -> System.out.printf(
                "%s: %s: median %.1f s%n",
                pair, name, all.stream().sorted().toList().get(all.size() / 2)));
    }

    private static void fill(Sql source) {
        source.run("CREATE DATABASE big");
        source.run(
                "CREATE TABLE big.t (id INT PRIMARY KEY AUTO_INCREMENT, k INT NOT NULL, c CHAR(120) NOT NULL, pad CHAR(60)"
                        + " NOT NULL, d DATETIME, f DECIMAL(20,4), KEY (k), KEY (d, f)) ENGINE=InnoDB DEFAULT CHARSET=utf8");
        source.run(
                "INSERT INTO big.t (k, c, pad, d, f) VALUES (1, REPEAT('0123456789-', 10), REPEAT('x', 59), NOW(), RAND())");
        for (int i = 0; i < DOUBLINGS; i++) {
            source.run("INSERT INTO big.t (k, c, pad, d, f) SELECT id * 7919 % 1000003, c, pad, d - INTERVAL id SECOND,"
                    + " RAND() * 1000 FROM big.t");
        }
        source.run("ANALYZE TABLE big.t");
    }

    private static void copied(boolean verify, RunningDatabase older, RunningDatabase newer) throws CopyException {
        CopyResult result = Copies.copy(
                CopySettings.of("shop", "replicator")
                        .withConnections(THREADS, THREADS)
                        .withVerify(verify),
                older,
                newer);
        assertEquals(1L << DOUBLINGS, result.rows());
    }

    private static void dumped(RunningDatabase older, RunningDatabase newer) throws IOException, InterruptedException {
        shell("mysqldump " + options(older) + " --single-transaction --quick --databases big | mysql "
                + options(newer));
    }

    private void mydumped(RunningDatabase older, RunningDatabase newer) throws IOException, InterruptedException {
        Path dump = Files.createTempDirectory(folder, "dump");
        shell("mydumper " + options(older) + " -t " + THREADS + " -F 64 --trx-consistency-only -B big -o " + dump
                + " && myloader " + options(newer) + " -t " + THREADS + " -d " + dump);
    }

    private static String options(RunningDatabase server) {
        return "-h " + server.host() + " -P " + server.port() + " -u " + server.username();
    }

    private static void shell(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("bash", "-o", "pipefail", "-c", command)
                .inheritIO()
                .start();
        assertEquals(0, process.waitFor(), command);
    }
}
