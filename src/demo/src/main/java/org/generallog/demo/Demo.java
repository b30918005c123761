package org.generallog.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.generallog.replicator.checkpoint.MarkerKeyFile;
import org.generallog.replicator.config.ReplicationConfig;
import org.generallog.replicator.copy.CopyException;
import org.generallog.replicator.copy.CopyListener;
import org.generallog.replicator.copy.CopyResult;
import org.generallog.replicator.copy.CopySettings;
import org.generallog.replicator.copy.InitialCopy;
import org.generallog.replicator.daemon.PipelineFactory;
import org.generallog.testbed.compare.Comparer;
import org.generallog.testbed.compare.ComparisonReport;
import org.generallog.testbed.server.TemporaryFolder;
import org.generallog.testbed.workload.ShopSchema;
import org.generallog.testbed.workload.ShopWorkload;
import org.generallog.testbed.workload.WorkloadOptions;

/**
 * Shows a migration from its beginning to its end: two servers, a shop with traffic, capture, copy, applying, the end of the
 * traffic, and the comparison of both sides. Whatever ends it, servers and files go with it.
 */
public final class Demo {
    private static final long LOOK_MILLIS = 100;
    private static final long DRAIN_LIMIT_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final long PROOF_LIMIT_NANOS = TimeUnit.MINUTES.toNanos(2);

    private final DemoOptions options;
    private final PipelineFactory pipelines;
    private final String version;
    private final StopRequest stop = new StopRequest();

    /** How it ended. */
    public enum Result {
        EQUAL,
        DIFFERENT,
        /** The user did not want to see its end. */
        STOPPED
    }

    public Demo(DemoOptions options, PipelineFactory pipelines, String version) {
        this.options = options;
        this.pipelines = pipelines;
        this.version = version;
    }

    /** Ends it from another thread, soon; does not wait. */
    public void stop() {
        stop.stop();
    }

    /**
     * Runs it, once.
     *
     * @param terminal whether somebody reads along
     * @throws DemoException when the replication failed
     */
    public Result run(PrintWriter out, boolean terminal) throws Exception {
        try (Screen screen = new Screen(out, terminal)) {
            try {
                return play(screen) ? Result.EQUAL : Result.DIFFERENT;
            } catch (StopRequest.StoppedException stopped) {
                screen.tell("stopped; servers and files are gone");
                return Result.STOPPED;
            }
        }
    }

    private boolean play(Screen screen) throws Exception {
        try (TemporaryFolder folder = TemporaryFolder.create("replicator-demo-");
                DemoServers servers = DemoServers.start(screen, stop)) {
            stop.check();
            ShopSchema.create(servers.older()::connect);
            stop.check();
            try (DemoReplication replication = DemoReplication.start(servers, folder.path(), pipelines, version);
                    ShopWorkload traffic = ShopWorkload.start(
                            servers.older()::connect, new WorkloadOptions(options.sessions(), options.rate(), 1))) {
                long opened = System.nanoTime();
                screen.tell(String.format(
                        Locale.ROOT,
                        "shop          open: %d sessions, %,d statements a second",
                        options.sessions(),
                        options.rate()));
                screen.tell("capture       reads the general log; page, metrics and health: http://"
                        + replication.page() + "/");
                screen.show(new LiveLine(traffic, replication.assembly().readings()));
                copy(screen, replication);
                stop.await(LOOK_MILLIS, replication::isApplying);
                replication.check();
                screen.tell("apply         goes on exactly where the copy's snapshot stands in the log");
                stop.await(LOOK_MILLIS, () -> isOver(opened));
                traffic.stop();
                drain(screen, replication);
                prove(screen, replication);
                replication.stop();
                screen.close();
                return compare(screen, servers, replication);
            }
        }
    }

    private boolean isOver(long opened) {
        return System.nanoTime() - opened >= TimeUnit.SECONDS.toNanos(options.seconds());
    }

    private void copy(Screen screen, DemoReplication replication)
            throws CopyException, IOException, StopRequest.StoppedException {
        ReplicationConfig config = replication.config();
        InitialCopy copy = new InitialCopy(
                CopySettings.of(config.name(), config.target().schema()),
                MarkerKeyFile.of(config.relayLog().directory()),
                config.source().server().address(),
                config.target().server().address(),
                CopyListener.NONE);
        stop.breakOffBy(copy::stop);
        try {
            CopyResult result = copy.run();
            screen.tell(String.format(
                    Locale.ROOT,
                    "copy          done: %d tables, %,d rows; writes were held back for %d ms",
                    result.tables(),
                    result.rows(),
                    result.snapshot().lockedMillis()));
        } catch (CopyException e) {
            stop.check();
            throw e;
        }
        stop.stepDone();
    }

    private void drain(Screen screen, DemoReplication replication) throws Exception {
        long closed = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        long begin = System.nanoTime();
        screen.tell("shop          closed; waiting until all is applied");
        stop.await(LOOK_MILLIS, () -> replication.isDrained(closed) || System.nanoTime() - begin > DRAIN_LIMIT_NANOS);
        replication.check();
        if (!replication.isDrained(closed)) {
            throw new DemoException("not all was applied within ten minutes after the end of the traffic; try --rate "
                    + options.rate() / 2);
        }
        screen.tell(String.format(
                Locale.ROOT, "drained       %.1f s after the last write", (System.nanoTime() - begin) / 1e9));
    }

    private void prove(Screen screen, DemoReplication replication) throws Exception {
        long begin = System.nanoTime();
        screen.tell("proof         of each row that was written, with the old instance");
        stop.await(LOOK_MILLIS, () -> replication.isProved(begin) || System.nanoTime() - begin > PROOF_LIMIT_NANOS);
        replication.check();
        screen.tell(String.format(
                Locale.ROOT,
                "proof         done after %.1f s; %,d rows were mended",
                (System.nanoTime() - begin) / 1e9,
                replication.repaired()));
    }

    private boolean compare(Screen screen, DemoServers servers, DemoReplication replication)
            throws SQLException, StopRequest.StoppedException {
        stop.check();
        try (Connection left = servers.older().connect();
                Connection right = servers.newer().connect()) {
            ComparisonReport tables = new Comparer(left, right).compare(ShopSchema.DATABASES);
            stop.check();
            Report report = new Report(tables, replication.assembly().watched());
            screen.tell("");
            report.lines().forEach(screen::tell);
            return report.isGood();
        }
    }
}
