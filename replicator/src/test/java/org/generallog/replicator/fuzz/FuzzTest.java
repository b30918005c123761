package org.generallog.replicator.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.generallog.replay.apply.PacketProbe;
import org.generallog.replay.capture.CaptureCheckpoint;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.relaylog.RelayLogReader;
import org.generallog.replay.relaylog.RelayPosition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever stands in a log: no exception escapes, each row has one fate, memory stays bounded (the tests of this module run in a small
 * heap), the relay log can be read whole, and a capture that is killed and goes on writes the same.
 *
 * <p>{@code -Dfuzz.rows=10000000} for more, {@code -Dfuzz.seed=$RANDOM} for other logs, and for a failure again.
 */
class FuzzTest {
    private static final long ROWS = Long.getLong("fuzz.rows", 1_000_000);
    /** The same by default, so that a build fails for what was changed in it. */
    private static final long SEED = Long.getLong("fuzz.seed", 20_140_326);
    /** As many sessions as there may be at once, those of damaged rows, and those that end between two looks. */
    private static final int MOST_SESSIONS = 2_000;

    private static final List<byte[]> OWN = Corpus.own();
    private static final List<byte[]> CORPUS = corpus();

    @TempDir
    Path directory;

    private static List<byte[]> corpus() {
        List<byte[]> all = new ArrayList<>(OWN);
        // Where the log is turned off it has a gap, and nothing goes on from there.
        all.removeIf(sql -> new String(sql, StandardCharsets.ISO_8859_1).contains("general_log"));
        all.addAll(Corpus.installed());
        return List.copyOf(all);
    }

    private static String rerun() {
        return "run again with -Dfuzz.seed=%d -Dfuzz.rows=%d, %d statements in the corpus"
                .formatted(SEED, ROWS, CORPUS.size());
    }

    @Test
    void any_log_from_a_server_that_logs_before() throws Exception {
        survives("10.11.5-MariaDB", ROWS / 2, 0);
    }

    @Test
    void any_log_from_a_server_that_logs_executions_after() throws Exception {
        survives("5.5.9-log", ROWS / 2, 1);
    }

    private void survives(String version, long rows, int part) throws Exception {
        try {
            FuzzSource source = new FuzzSource(
                    new FuzzLog(SEED + part, CORPUS, FuzzRun.NAME),
                    rows,
                    new Random(SEED),
                    new FuzzSource.Settings(4000, true));
            FuzzRun run = new FuzzRun(directory, source, version, new Random(SEED), 0);
            run.run();

            CaptureCheckpoint last = run.last();
            assertEquals(rows, last.counters().rowsRead());
            assertTrue(run.mostSessions() < MOST_SESSIONS, () -> run.mostSessions() + " sessions");
            assertTrue(run.mostOpen() <= run.mostSessions(), () -> run.mostOpen() + " open transactions");
            assertTrue(run.mostWaiting() < MOST_SESSIONS, () -> run.mostWaiting() + " waiting");
            assertEquals(last.counters().transactions(), read(last.relay()));
            System.out.printf(
                    "%s: %s, at most %d sessions, %d open, %d waiting; %s%n",
                    version, last.counters(), run.mostSessions(), run.mostOpen(), run.mostWaiting(), rerun());
        } catch (Exception | Error e) {
            throw new AssertionError(rerun(), e);
        }
    }

    /** What apply does with the relay log, up to the sending. Returns the number of transactions. */
    private long read(RelayPosition end) throws Exception {
        PacketProbe packets = new PacketProbe();
        long transactions = 0;
        long bytes = 0;
        try (RelayLogReader reader = new RelayLogReader(directory, RelayPosition.START)) {
            Optional<RelayEntry> entry = reader.next(end);
            while (entry.isPresent()) {
                transactions++;
                bytes += packets.bytes(entry.get());
                entry = reader.next(end);
            }
            assertEquals(end, reader.position());
            assertTrue(bytes > transactions);
        }
        return transactions;
    }

    @Test
    void a_killed_capture_writes_the_same_before() throws Exception {
        sameAfterKills("10.11.5-MariaDB");
    }

    @Test
    void a_killed_capture_writes_the_same_after() throws Exception {
        sameAfterKills("5.5.9-log");
    }

    private void sameAfterKills(String version) throws Exception {
        try {
            Path whole = Files.createDirectory(directory.resolve("whole"));
            Path killed = Files.createDirectory(directory.resolve("killed"));
            FuzzRun without = equivalent(whole, version, 300, 0);
            FuzzRun with = equivalent(killed, version, 40, 2000);

            assertTrue(with.killed() > 10, () -> "killed only " + with.killed() + " times");
            assertEquals(fates(without), fates(with));
            try (Statements expected = new Statements(whole, without.last().relay());
                    Statements found = new Statements(killed, with.last().relay())) {
                Optional<String> next = expected.next();
                while (next.isPresent()) {
                    assertEquals(next, found.next());
                    next = expected.next();
                }
                assertEquals(next, found.next());
            }
            System.out.printf("%s: the same after %d kills; %s%n", version, with.killed(), rerun());
        } catch (Exception | Error e) {
            throw new AssertionError(rerun(), e);
        }
    }

    private static Object fates(FuzzRun run) throws IOException {
        CaptureCheckpoint.Counters counters = run.last().counters();
        return List.of(counters.rowsRead(), counters.rowsByFate(), counters.rowsInFlight());
    }

    private static FuzzRun equivalent(Path directory, String version, int longestPoll, int meanQuestions)
            throws Exception {
        FuzzSource source = new FuzzSource(
                new FuzzLog(SEED + 2, CORPUS, FuzzRun.NAME),
                Math.max(20_000, ROWS / 40),
                new Random(SEED + longestPoll),
                new FuzzSource.Settings(longestPoll, false));
        FuzzRun run = new FuzzRun(directory, source, version, new Random(SEED + 3), meanQuestions);
        run.run();
        return run;
    }
}
