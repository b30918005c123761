package org.generallog.replay.relaylog;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.StatementContext;
import org.generallog.replay.transaction.Transaction;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** What it costs to write small transactions of one statement to the relay log, synced every 1,000, and to read them. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgs = "-Xmx256m")
public class RelayLogBenchmark {
    private static final int TRANSACTIONS = 20_000;
    private static final int SYNC_EVERY = 1_000;
    private static final StatementContext CONTEXT =
            new StatementContext("shop", 0, 33, 33, 33, "+00:00", true, true, true);

    private final List<Transaction> transactions = new ArrayList<>();
    private Path folder = Path.of("");
    private Path recorded = Path.of("");
    private RelayPosition end = RelayPosition.START;

    @Setup
    public void setup() throws IOException {
        for (int i = 0; i < TRANSACTIONS; i++) {
            long micros = 1_700_000_000_000_000L + i * 100L;
            byte[] sql = ("UPDATE account SET balance = balance - 7, note = 'order " + i + "' WHERE id = " + i)
                    .getBytes(StandardCharsets.UTF_8);
            transactions.add(new Transaction(
                    1 + i % 8,
                    Transaction.Kind.DATA,
                    micros,
                    List.of(new StatementChange(
                            CONTEXT, micros, OptionalLong.empty(), OptionalLong.empty(), List.of(), sql))));
        }
        folder = Files.createTempDirectory("relay-log-benchmark");
        recorded = Files.createDirectory(folder.resolve("recorded"));
        end = writeTo(recorded);
    }

    @Benchmark
    @OperationsPerInvocation(TRANSACTIONS)
    public RelayPosition write() throws IOException {
        Path fresh = Files.createTempDirectory(folder, "written");
        RelayPosition written = writeTo(fresh);
        delete(fresh);
        return written;
    }

    @Benchmark
    @OperationsPerInvocation(TRANSACTIONS)
    public void read(Blackhole hole) throws IOException {
        try (RelayLogReader reader = new RelayLogReader(recorded, RelayPosition.START)) {
            for (Optional<RelayEntry> next = reader.next(end); next.isPresent(); next = reader.next(end)) {
                hole.consume(next.get());
            }
        }
    }

    private RelayPosition writeTo(Path directory) throws IOException {
        try (RelayLogWriter writer = RelayLogWriter.open(directory, RelayPosition.START, RelayLogSettings.DEFAULT)) {
            int written = 0;
            for (Transaction each : transactions) {
                writer.append(each);
                written++;
                if (written % SYNC_EVERY == 0) {
                    writer.sync();
                }
            }
            return writer.position();
        }
    }

    @TearDown
    public void tearDown() throws IOException {
        delete(folder);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
