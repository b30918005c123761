package org.generallog.replicator.target;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.generallog.replay.apply.Applier;
import org.generallog.replay.apply.Appliers;
import org.generallog.replay.apply.ApplySettings;
import org.generallog.replay.apply.ApplyStats;
import org.generallog.replay.apply.CaptureProgress;
import org.generallog.replay.apply.OnRejected;
import org.generallog.replay.apply.RelayLogSource;
import org.generallog.replay.apply.ReplicatorTables;
import org.generallog.replay.apply.Target;
import org.generallog.replay.apply.Throttle;
import org.generallog.replay.catalog.OldInstance;
import org.generallog.replay.relaylog.RelayLogSettings;
import org.generallog.replay.relaylog.RelayLogWriter;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.transaction.Transaction;
import org.generallog.replicator.jdbc.InstanceAddress;
import org.generallog.replicator.jdbc.TlsMode;
import org.generallog.testbed.server.RunningDatabase;
import org.jspecify.annotations.Nullable;

/** A relay log of given transactions, and appliers that bring it onto a real server. */
final class ApplyFixture implements AutoCloseable {
    static final String NAME = "shop";
    static final String SCHEMA = "replicator";
    /** Everything that can go wrong goes wrong on several lanes too; {@code -Dlanes} says on how many. */
    private static final int LANES = Integer.getInteger("lanes", 8);

    final RunningDatabase server;
    final JdbcCheckpointStore checkpoints;
    private final InstanceAddress address;
    private final Path folder;
    private final RelayLogWriter writer;
    private volatile RelayPosition end = RelayPosition.START;
    private OnRejected onRejected = OnRejected.RECORD;
    private int lanes = LANES;
    private Throttle throttle = Throttle.NONE;
    ApplyStats stats = new ApplyStats();
    private @Nullable Applier applier;
    private @Nullable Thread thread;

    ApplyFixture(RunningDatabase server, Path folder) throws Exception {
        this.server = server;
        this.folder = folder;
        this.writer = RelayLogWriter.open(folder, RelayPosition.START, RelayLogSettings.DEFAULT);
        this.address = address(server.port());
        this.checkpoints = new JdbcCheckpointStore(address, SCHEMA);
        checkpoints.initialise(NAME, RelayPosition.START, "test");
    }

    InstanceAddress address(int port) {
        return new InstanceAddress(server.host(), port, server.username(), server.password(), TlsMode.DISABLED);
    }

    void throttle(Throttle by) {
        throttle = by;
    }

    void lanes(int number) {
        lanes = number;
    }

    void onRejected(OnRejected what) {
        onRejected = what;
    }

    void add(Transaction... transactions) throws IOException {
        for (Transaction transaction : transactions) {
            writer.append(transaction);
        }
        writer.sync();
        end = writer.position();
    }

    RelayPosition end() {
        return end;
    }

    void start() {
        start(address);
    }

    void start(InstanceAddress via) {
        start(new JdbcTarget(via, NAME));
    }

    void start(Target target) {
        ApplySettings settings = new ApplySettings(
                new ReplicatorTables(SCHEMA, NAME),
                lanes,
                64,
                1 << 20,
                onRejected,
                Duration.ofMillis(200),
                Duration.ofHours(1),
                OldInstance.ASSUMED);
        stats = new ApplyStats();
        TargetCatalog catalog = new TargetCatalog(address);
        Applier next = Appliers.of(
                new Applier.Input(from -> new RelayLogSource(folder, from), new Captured()),
                new Appliers.Instance(target, catalog, throttle),
                settings,
                stats);
        Thread running = new Thread(
                () -> {
                    next.run();
                    catalog.close();
                },
                "apply");
        running.start();
        applier = next;
        thread = running;
    }

    /** Waits until the new instance has everything. */
    void awaitDrained() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> stats.progress().applied().equals(end()));
    }

    void applyAll() throws Exception {
        start();
        awaitDrained();
        stop();
    }

    boolean stop() throws InterruptedException {
        boolean ended = requireNonNull(applier).stop(Duration.ofSeconds(3));
        requireNonNull(thread).join(5000);
        return ended;
    }

    /** The first column of a query, as bytes in ISO-8859-1. */
    List<String> column(String sql) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                byte[] value = rows.getBytes(1);
                values.add(value == null ? "NULL" : new String(value, StandardCharsets.ISO_8859_1));
            }
            return values;
        }
    }

    void execute(String... statements) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private final class Captured implements CaptureProgress {
        @Override
        public RelayPosition end() {
            return ApplyFixture.this.end();
        }

        @Override
        public Optional<Long> heartbeatAt(RelayPosition applied) {
            return Optional.of(System.currentTimeMillis() * 1000 - 5_000_000);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            if (applier != null && !stop()) {
                throw new IllegalStateException("the applier did not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        writer.close();
    }
}
