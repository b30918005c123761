package org.generallog.replicator.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.generallog.replay.capture.Capture;
import org.generallog.replay.capture.CaptureBuilder;
import org.generallog.replay.capture.CaptureCheckpoint;
import org.generallog.replay.capture.CaptureCheckpointStore;
import org.generallog.replay.capture.CaptureSettings;
import org.generallog.replay.capture.CaptureStats;
import org.generallog.replay.capture.FilterRules;
import org.generallog.replay.identity.IdLookup;
import org.generallog.replay.log.LogPosition;
import org.generallog.replay.relaylog.RelayLogSettings;
import org.generallog.replay.relaylog.RelayLogWriter;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.sql.SqlStatementAnalyzer;
import org.generallog.replay.transaction.SpillDirectory;
import org.generallog.replicator.checkpoint.FileCheckpointStore;

/** The capture side as it runs in production, over a made-up log; killed now and then where that is wanted. */
final class FuzzRun {
    static final String NAME = "fuzz";
    private static final RelayLogSettings RELAY = new RelayLogSettings(8L << 20, "5.6.24-log", 1);

    private final Path directory;
    private final FuzzSource source;
    private final String version;
    private final Random kills;
    private final int meanQuestions;
    private final FileCheckpointStore checkpoints;
    private int kill;
    private int killed;
    private int mostSessions;
    private int mostOpen;
    private int mostWaiting;

    /** What a killed process does: nothing more. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;

        Killed() {
            super("killed by the test");
        }
    }

    /**
     * @param version of the old instance
     * @param meanQuestions how many questions of the catalogue a process lives to ask, on average; 0 for all
     */
    FuzzRun(Path directory, FuzzSource source, String version, Random kills, int meanQuestions) {
        this.directory = directory;
        this.source = source;
        this.version = version;
        this.kills = kills;
        this.meanQuestions = meanQuestions;
        this.checkpoints = new FileCheckpointStore(directory);
    }

    int killed() {
        return killed;
    }

    int mostSessions() {
        return mostSessions;
    }

    int mostOpen() {
        return mostOpen;
    }

    int mostWaiting() {
        return mostWaiting;
    }

    CaptureCheckpoint last() throws IOException {
        return checkpoints.load().orElseThrow();
    }

    void run() throws Exception {
        boolean done = false;
        while (!done) {
            done = process();
        }
    }

    /** One life. Returns whether all was read. */
    private boolean process() throws Exception {
        Optional<CaptureCheckpoint> stored = checkpoints.load();
        RelayLogWriter relay = RelayLogWriter.open(
                directory, stored.map(CaptureCheckpoint::relay).orElse(RelayPosition.START), RELAY);
        CaptureCheckpoint from = stored.isPresent() ? stored.get() : begin(relay);
        kill = 0;
        Capture capture = new CaptureBuilder(
                        new CaptureSettings(NAME, Duration.ZERO, Duration.ofSeconds(1), Duration.ZERO, FuzzLog.KEY),
                        new Capture.CapturePorts(
                                source, source, relay, new Checking(), new SpillDirectory(directory), IdLookup.none()),
                        new SqlStatementAnalyzer(),
                        new FuzzServer(this::mayDie),
                        new FilterRules(List.of(), List.of("filtered"), List.of("skipped"), "replicator"))
                .build(from, FuzzServer.facts(version), new CaptureStats());
        source.atEnd(capture::stop);
        kill = meanQuestions == 0 ? 0 : 1 + kills.nextInt(2 * meanQuestions);
        try {
            capture.run();
            relay.close();
            return true;
        } catch (Killed dead) {
            killed++;
            if (kills.nextBoolean()) {
                relay.close();
            } else {
                tear(from);
            }
            return false;
        }
    }

    private CaptureCheckpoint begin(RelayLogWriter relay) throws IOException {
        CaptureCheckpoint first = CaptureCheckpoint.begin(new LogPosition(1, 0), "", relay.position());
        relay.sync();
        checkpoints.store(first);
        return first;
    }

    private void mayDie() {
        if (kill > 0 && --kill == 0) {
            throw new Killed();
        }
    }

    /** The disk has kept something of what was not synced. */
    private void tear(CaptureCheckpoint from) throws IOException {
        byte[] noise = new byte[kills.nextInt(5000)];
        kills.nextBytes(noise);
        long file = checkpoints.load().orElse(from).relay().file();
        Files.write(directory.resolve("relay.%06d".formatted(file)), noise, StandardOpenOption.APPEND);
    }

    /** Stores each checkpoint, and holds its sums against each other. */
    private final class Checking implements CaptureCheckpointStore {
        @Override
        public Optional<CaptureCheckpoint> load() throws IOException {
            return checkpoints.load();
        }

        @Override
        public void store(CaptureCheckpoint checkpoint) throws IOException {
            CaptureCheckpoint.Counters counters = checkpoint.counters();
            long fates = counters.rowsByFate().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            assertEquals(
                    counters.rowsRead(), fates + counters.rowsInFlight(), () -> "rows without a fate: " + counters);
            counters.rowsByFate().forEach((fate, rows) -> assertTrue(rows >= 0, fate + " " + rows));
            if (meanQuestions > 0 && kills.nextInt(50) == 0) {
                killBeforeOrAfter(checkpoint);
            }
            checkpoints.store(checkpoint);
            mostSessions = Math.max(mostSessions, checkpoint.sessions().size());
            mostOpen = Math.max(mostOpen, checkpoint.assembler().open().size());
            mostWaiting = Math.max(
                    mostWaiting,
                    checkpoint.assembler().delayed().size()
                            + checkpoint.assembler().claims().size());
        }

        private void killBeforeOrAfter(CaptureCheckpoint checkpoint) throws IOException {
            if (kills.nextBoolean()) {
                checkpoints.store(checkpoint);
            }
            throw new Killed();
        }
    }
}
