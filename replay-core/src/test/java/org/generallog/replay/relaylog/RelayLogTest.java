package org.generallog.replay.relaylog;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.SessionLink;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.StatementContext;
import org.generallog.replay.transaction.StoredChanges;
import org.generallog.replay.transaction.Transaction;
import org.generallog.replay.transaction.Transaction.Kind;
import org.generallog.replay.transaction.UserVariable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RelayLogTest {
    private static final StatementContext CONTEXT =
            new StatementContext("shop", 0, 33, 33, 8, "+00:00", true, true, true);

    @TempDir
    Path directory;

    private RelayLogFiles files() {
        return new RelayLogFiles(directory);
    }

    private RelayLogWriter writer(RelayPosition end, long fileSize) throws IOException {
        return RelayLogWriter.open(directory, end, new RelayLogSettings(fileSize, "5.6.24-log", 7));
    }

    /** Writes the transactions into a new log; the position after each, the beginning's first. */
    private List<RelayPosition> write(List<Transaction> transactions, long fileSize) throws IOException {
        List<RelayPosition> ends = new ArrayList<>();
        try (RelayLogWriter writer = writer(RelayPosition.START, fileSize)) {
            ends.add(writer.position());
            for (Transaction transaction : transactions) {
                ends.add(writer.append(transaction));
            }
            writer.sync();
        }
        return ends;
    }

    private List<RelayEntry> read(RelayPosition from, RelayPosition limit) throws IOException {
        List<RelayEntry> out = new ArrayList<>();
        try (RelayLogReader reader = new RelayLogReader(directory, from)) {
            for (Optional<RelayEntry> e = reader.next(limit); e.isPresent(); e = reader.next(limit)) {
                out.add(e.get());
            }
        }
        return out;
    }

    private static List<String> texts(List<RelayEntry> entries) {
        return entries.stream()
                .map(e -> RandomTransactions.text(e.transaction()))
                .toList();
    }

    private static List<String> expected(List<Transaction> transactions) {
        return transactions.stream().map(RandomTransactions::text).toList();
    }

    private static <T> T last(List<T> list) {
        return list.get(list.size() - 1);
    }

    private static Transaction transaction(String sql) {
        return new Transaction(1, Kind.DATA, 1_396_546_222_000_001L, List.of(change(sql.getBytes(US_ASCII))));
    }

    private static StatementChange change(byte[] sql, UserVariable... variables) {
        return new StatementChange(
                CONTEXT, 1_396_546_222_123_456L, OptionalLong.empty(), OptionalLong.empty(), List.of(variables), sql);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatIsWrittenIsReadAgain(long seed) throws IOException {
        List<Transaction> transactions = new RandomTransactions(seed, 2000).list(300);
        List<RelayPosition> ends = write(transactions, 64 << 10);

        List<RelayEntry> entries = read(RelayPosition.START, last(ends));

        assertEquals(expected(transactions), texts(entries));
        assertEquals(
                ends.subList(1, ends.size()),
                entries.stream().map(RelayEntry::end).toList());
        assertTrue(files().list().size() > 5, "the log has several files");
    }

    @Test
    void statementsLargerThanTheBufferAreReadAgain() throws IOException {
        List<Transaction> transactions = new RandomTransactions(42, 3 << 20).list(12);
        List<RelayPosition> ends = write(transactions, 8 << 20);

        assertEquals(expected(transactions), texts(read(RelayPosition.START, last(ends))));
    }

    @Test
    void transactionOfManyLargeStatementsIsWrittenWithoutBeingHeld() throws IOException {
        byte[] sql = new byte[16 << 20];
        Arrays.fill(sql, (byte) 'x');
        // Iterable, not a list: as a spilled transaction hands out its changes.
        Iterable<Change> changes = () -> java.util.stream.Stream.<Change>generate(() -> change(sql))
                .limit(4)
                .iterator();
        RelayPosition end;
        try (RelayLogWriter writer = writer(RelayPosition.START, 1 << 20)) {
            end = writer.append(3, Kind.DATA, 5, changes);
            writer.sync();
        }

        List<RelayEntry> entries = read(RelayPosition.START, end);

        assertEquals(1, entries.size());
        assertEquals(4, entries.get(0).transaction().changes().size());
        assertTrue(entries.get(0).transaction().changes().stream()
                .allMatch(c -> Arrays.equals(sql, ((StatementChange) c).sql())));
    }

    @ParameterizedTest
    @EnumSource
    void microsecondsAreReadInBothForms(RelayLogSettings.Fraction fraction) throws IOException {
        Transaction written = transaction("insert into t values(now(6))");
        RelayPosition end;
        try (RelayLogWriter writer = RelayLogWriter.open(
                directory, RelayPosition.START, new RelayLogSettings(4096, "5.6.24-log", 1, fraction))) {
            end = writer.append(written);
            writer.sync();
        }

        assertEquals(expected(List.of(written)), texts(read(RelayPosition.START, end)));
    }

    @Test
    void everyTruncationIsFoundAndCutToTheLastWholeTransaction() throws IOException {
        List<Transaction> transactions = new RandomTransactions(11, 30).list(6);
        List<RelayPosition> ends = write(transactions, 1 << 20);
        Path file = files().path(1);
        byte[] whole = Files.readAllBytes(file);

        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            int cut = length;
            long expected = ends.stream()
                    .mapToLong(RelayPosition::offset)
                    .filter(o -> o <= cut)
                    .max()
                    .orElse(4);
            RelayLogScan scan = RelayLogScan.of(file);
            assertEquals(expected, scan.end(), "torn at " + length);
            assertEquals(
                    !ends.contains(new RelayPosition(1, cut)), scan.damage().isPresent(), "torn at " + length);
            assertThrows(RelayLogException.class, () -> read(RelayPosition.START, last(ends)), "torn at " + length);

            if (length % 31 != 0) {
                continue; // what follows waits for the disk
            }
            try (RelayLogWriter writer = writer(new RelayPosition(1, expected), 1 << 20)) {
                RelayPosition end = writer.append(transaction("update t set a=1"));
                writer.sync();
                List<Transaction> kept =
                        new ArrayList<>(transactions.subList(0, (int) Math.max(0, scan.transactions())));
                kept.add(transaction("update t set a=1"));
                assertEquals(expected(kept), texts(read(RelayPosition.START, end)), "torn at " + length);
            }
        }
    }

    @Test
    void everyDamagedByteIsFound() throws IOException {
        List<RelayPosition> ends = write(new RandomTransactions(12, 30).list(4), 1 << 20);
        Path file = files().path(1);
        byte[] whole = Files.readAllBytes(file);

        for (int at = 0; at < whole.length; at++) {
            for (int bit : new int[] {0x01, 0x80}) {
                if (at == 4 + BinlogFormat.FLAGS_OFFSET && bit == BinlogFormat.FLAG_IN_USE) {
                    continue; // the one bit that says whether the file is being written
                }
                byte[] damaged = whole.clone();
                damaged[at] ^= (byte) bit;
                Files.write(file, damaged);
                assertThrows(
                        RelayLogException.class,
                        () -> read(RelayPosition.START, last(ends)),
                        "byte %d, bits %x".formatted(at, bit));
                assertTrue(RelayLogScan.of(file).damage().isPresent(), "byte %d, bits %x".formatted(at, bit));
            }
        }
    }

    @Test
    void filesRollBetweenTransactionsAndAreListed() throws IOException {
        List<Transaction> transactions = new RandomTransactions(5, 500).list(100);
        List<RelayPosition> ends = write(transactions, 10_000);

        List<Long> files = files().list();
        assertEquals(last(ends).file(), last(files));
        assertTrue(files.size() > 3);
        assertEquals(
                files.stream().map(f -> "./relay.%06d".formatted(f)).toList(), Files.readAllLines(files().index()));
        for (long file : files) {
            RelayLogScan scan = RelayLogScan.of(files().path(file));
            assertEquals(Optional.empty(), scan.damage());
            assertEquals(file != last(files), scan.rotated());
            assertEquals(0, Files.readAllBytes(files().path(file))[4 + BinlogFormat.FLAGS_OFFSET], "not in use");
        }
        assertEquals(files().size() - 4L * files.size(), files().backlog(RelayPosition.START, last(ends)));
    }

    @Test
    void openGoesOnAtAnyEarlierEnd() throws IOException {
        List<Transaction> transactions = new RandomTransactions(6, 300).list(60);
        List<RelayPosition> ends = write(transactions, 8_000);

        for (int keep = ends.size() - 1; keep >= 0; keep -= 7) {
            Transaction added = transaction("update t set a=" + keep);
            RelayPosition end;
            try (RelayLogWriter writer = writer(ends.get(keep), 8_000)) {
                assertEquals(ends.get(keep), writer.position());
                end = writer.append(added);
                writer.sync();
            }
            List<Transaction> kept = new ArrayList<>(transactions.subList(0, keep));
            kept.add(added);
            assertEquals(expected(kept), texts(read(RelayPosition.START, end)));
            assertEquals(
                    files().list().stream()
                            .map(f -> "./relay.%06d".formatted(f))
                            .toList(),
                    Files.readAllLines(files().index()));
        }
    }

    @Test
    void openRefusesAPlaceThatIsNoEndAndChangesNothing() throws IOException {
        List<RelayPosition> ends = write(new RandomTransactions(8, 100).list(20), 4096);
        byte[] before = Files.readAllBytes(files().path(1));
        List<Long> filesBefore = files().list();

        for (RelayPosition wrong : List.of(
                new RelayPosition(1, ends.get(1).offset() + 1),
                new RelayPosition(1, before.length),
                new RelayPosition(1, before.length + 1L),
                new RelayPosition(99, 4),
                new RelayPosition(99, 500))) {
            RelayLogException e = assertThrows(RelayLogException.class, () -> writer(wrong, 4096), wrong.toString());
            assertTrue(String.valueOf(e.getMessage()).contains(wrong.toString()), e.getMessage());
        }

        assertEquals(filesBefore, files().list());
        assertTrue(Arrays.equals(before, Files.readAllBytes(files().path(1))));
    }

    @Test
    void failedAppendLeavesTheLogAsItWas() throws IOException {
        byte[] big = new byte[3 << 20];
        UserVariable wrong = new UserVariable("v", UserVariable.Type.INTEGER, 8, "no number".getBytes(US_ASCII));
        Transaction good = transaction("update t set a=1");
        try (RelayLogWriter writer = writer(RelayPosition.START, 1 << 20)) {
            RelayPosition first = writer.append(good);
            for (byte[] before : List.of(new byte[10], big)) {
                Transaction bad = new Transaction(1, Kind.DATA, 1, List.of(change(before), change(before, wrong)));
                assertThrows(IllegalArgumentException.class, () -> writer.append(bad));
                assertEquals(first, writer.position());
            }
            RelayPosition second = writer.append(good);
            writer.sync();
            assertEquals(expected(List.of(good, good)), texts(read(RelayPosition.START, second)));
        }
    }

    @Test
    void readerFollowsTheWriterUpToTheLimitOnly() throws IOException {
        List<Transaction> transactions = new RandomTransactions(9, 400).list(120);
        List<String> seen = new ArrayList<>();
        try (RelayLogWriter writer = writer(RelayPosition.START, 6_000);
                RelayLogReader reader = new RelayLogReader(directory, RelayPosition.START)) {
            RelayPosition limit = RelayPosition.START;
            for (int i = 0; i < transactions.size(); i++) {
                RelayPosition end = writer.append(transactions.get(i));
                if (i % 5 != 4) {
                    continue;
                }
                writer.sync();
                assertEquals(Optional.empty(), reader.next(limit), "nothing before the limit moves");
                RelayPosition before = limit;
                limit = end;
                for (Optional<RelayEntry> e = reader.next(limit); e.isPresent(); e = reader.next(limit)) {
                    assertTrue(e.get().begin().compareTo(before) >= 0);
                    assertTrue(e.get().end().compareTo(limit) <= 0);
                    seen.add(RandomTransactions.text(e.get().transaction()));
                }
                assertEquals(i + 1, seen.size());
            }
        }
        assertEquals(expected(transactions), seen);
    }

    @Test
    void readerGoesOnAtAnyEnd() throws IOException {
        List<Transaction> transactions = new RandomTransactions(10, 300).list(50);
        List<RelayPosition> ends = write(transactions, 5_000);

        for (int from = 0; from < ends.size(); from++) {
            for (int to = from; to < ends.size(); to += 7) {
                assertEquals(expected(transactions.subList(from, to)), texts(read(ends.get(from), ends.get(to))));
            }
        }
    }

    @Test
    void limitBeyondTheFileOrInsideATransactionIsAnError() throws IOException {
        RelayPosition end = last(write(List.of(transaction("update t set a=1")), 4096));

        for (RelayPosition limit : List.of(
                new RelayPosition(1, end.offset() + 1),
                new RelayPosition(1, end.offset() - 1),
                new RelayPosition(1, end.offset() - 31),
                new RelayPosition(2, 4))) {
            assertThrows(RelayLogException.class, () -> read(RelayPosition.START, limit), limit.toString());
            if (limit.compareTo(end) > 0) {
                assertThrows(RelayLogException.class, () -> read(end, limit), limit.toString());
            }
        }
    }

    @Test
    void purgeDeletesOnlyFilesWhollyBefore() throws IOException {
        List<Transaction> transactions = new RandomTransactions(14, 300).list(60);
        List<RelayPosition> ends = write(transactions, 5_000);
        int keepFrom = 0;
        while (ends.get(keepFrom).file() < 3) {
            keepFrom++;
        }

        assertEquals(List.of(1L, 2L), files().purgeBefore(ends.get(keepFrom)));
        assertEquals(List.of(), files().purgeBefore(ends.get(keepFrom)));

        assertEquals(3L, files().list().get(0));
        assertEquals("./relay.000003", Files.readAllLines(files().index()).get(0));
        assertEquals(
                expected(transactions.subList(keepFrom, transactions.size())),
                texts(read(ends.get(keepFrom), last(ends))));
        assertThrows(RelayLogException.class, () -> read(RelayPosition.START, last(ends)));
        assertFalse(files().list().isEmpty());
    }

    /** One that is larger than the memory it may have is read change by change. */
    @Test
    void aLargeTransactionStaysInTheFile() throws IOException {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            byte[] sql = new byte[1 << 20];
            Arrays.fill(sql, (byte) ('a' + i));
            changes.add(new StatementChange(
                    CONTEXT, i, OptionalLong.of(i), OptionalLong.empty(), List.of(), sql, SessionLink.NONE));
        }
        Transaction large = new Transaction(7, Transaction.Kind.DATA, 5_000_000, changes);
        RelayPosition end;
        try (RelayLogWriter writer = writer(RelayPosition.START, 1 << 20)) {
            writer.append(large);
            end = writer.append(new Transaction(8, Transaction.Kind.DATA, 6_000_000, changes.subList(0, 1)));
            writer.sync();
        }
        try (RelayLogReader reader = new RelayLogReader(directory, RelayPosition.START)) {
            Transaction read = reader.next(end).orElseThrow().transaction();
            assertTrue(read.changes() instanceof StoredChanges);
            assertEquals(12, read.changes().size());
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < 12; i++) {
                    StatementChange change = (StatementChange) read.changes().get(i);
                    assertEquals(1 << 20, change.sql().length);
                    assertEquals('a' + i, change.sql()[12345]);
                    assertEquals(OptionalLong.of(i), change.insertId());
                }
            }
            assertEquals('f', ((StatementChange) read.changes().get(5)).sql()[0]);
            assertEquals(
                    1, reader.next(end).orElseThrow().transaction().changes().size());
        }
    }

    /** A file in the place of another one, or of another log, is refused. */
    @Test
    void swappedFilesAreRefused() throws IOException {
        List<Transaction> some = new RandomTransactions(7, 200).list(200);
        List<RelayPosition> ends = write(some, 4096);
        RelayPosition end = ends.get(ends.size() - 1);
        assertTrue(end.file() > 3, "several files");
        Path second = files().path(2);
        Path third = files().path(3);
        Path aside = directory.resolve("aside");
        Files.move(second, aside);
        Files.move(third, second);
        Files.move(aside, third);
        RelayPosition limit = end;
        RelayLogException refused = assertThrows(RelayLogException.class, () -> read(RelayPosition.START, limit));
        assertTrue(String.valueOf(refused.getMessage()).contains("number 3"), refused.getMessage());
        assertThrows(
                RelayLogException.class,
                () -> RelayLogWriter.open(
                        directory, limit, Optional.of(UUID.randomUUID()), new RelayLogSettings(4096, "5.6.24-log", 7)));
    }
}
