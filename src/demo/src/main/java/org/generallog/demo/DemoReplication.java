package org.generallog.demo;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.apply.ApplyStats;
import org.generallog.replay.capture.CaptureCheckpoint;
import org.generallog.replicator.checkpoint.FileCaptureProgress;
import org.generallog.replicator.checkpoint.FileCheckpointStore;
import org.generallog.replicator.config.Concern;
import org.generallog.replicator.config.ConfigException;
import org.generallog.replicator.config.ConfigInputs;
import org.generallog.replicator.config.ConfigLoader;
import org.generallog.replicator.config.ListenAddress;
import org.generallog.replicator.config.ReplicationConfig;
import org.generallog.replicator.daemon.Ending;
import org.generallog.replicator.daemon.PipelineFactory;
import org.generallog.replicator.daemon.Plan;
import org.generallog.replicator.daemon.Services;
import org.generallog.replicator.daemon.Side;
import org.generallog.replicator.daemon.StartAt;
import org.generallog.replicator.pipeline.Assembly;

/** What {@code run --start copy --repair} does, in this process: capture, apply, proof, page. */
final class DemoReplication implements AutoCloseable {
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(5);

    private final Ending ending = new Ending();
    private final ReplicationConfig config;
    private final Assembly assembly;
    private final Services services;
    private final FileCaptureProgress captured;

    private DemoReplication(ReplicationConfig config, PipelineFactory pipelines, String version) throws Exception {
        this.config = config;
        this.captured = new FileCaptureProgress(
                new FileCheckpointStore(config.relayLog().directory()));
        Plan plan = new Plan(Set.of(Side.CAPTURE, Side.APPLY), new StartAt.Copy(), Optional.empty());
        this.assembly = new Assembly(config, plan, Clock.systemUTC(), version);
        this.services = new Services(assembly.services(pipelines.services(assembly.watched(), ending)));
    }

    static DemoReplication start(DemoServers servers, Path folder, PipelineFactory pipelines, String version)
            throws Exception {
        DemoReplication replication = new DemoReplication(config(servers, folder), pipelines, version);
        try {
            replication.services.start(() -> false);
            return replication;
        } catch (Exception e) {
            replication.close();
            throw e;
        }
    }

    private static ReplicationConfig config(DemoServers servers, Path folder) throws ConfigException {
        Map<String, String> keys = Map.ofEntries(
                Map.entry("name", "demo"),
                Map.entry("source.host", servers.older().host()),
                Map.entry("source.port", Integer.toString(servers.older().port())),
                Map.entry("source.username", servers.older().username()),
                Map.entry("source.tls", "disabled"),
                Map.entry("target.host", servers.newer().host()),
                Map.entry("target.port", Integer.toString(servers.newer().port())),
                Map.entry("target.username", servers.newer().username()),
                Map.entry("target.tls", "disabled"),
                Map.entry("relay-log.directory", folder.resolve("relay-log").toString()),
                Map.entry("verify.touched", "repair"),
                Map.entry("http.listen", "127.0.0.1:0"));
        return ConfigLoader.load(
                        new ConfigInputs(Optional.empty(), keys, Map.of()), Set.of(Concern.SOURCE, Concern.TARGET))
                .config();
    }

    ReplicationConfig config() {
        return config;
    }

    Assembly assembly() {
        return assembly;
    }

    String page() {
        return assembly.page().map(ListenAddress::toString).orElse("");
    }

    /** @throws DemoException when the replication has failed or cannot go on */
    void check() throws DemoException, InterruptedException {
        if (ending.isDecided()) {
            Ending.End end = ending.await();
            throw new DemoException(
                    "the replication ended: " + end.reason(), end.failure().orElse(null));
        }
        ApplyStats.Progress progress = assembly.watched().apply().progress();
        if (progress.state() == ApplyStats.State.STUCK) {
            throw new DemoException("applying is stuck: " + progress.reason());
        }
    }

    boolean isApplying() {
        return ending.isDecided()
                || switch (assembly.watched().apply().progress().state()) {
                    case RUNNING, STUCK -> true;
                    default -> false;
                };
    }

    /**
     * Whether everything that was committed on the old instance before a time is on the new one: a later heartbeat has come
     * through the log, no transaction is open, and applying has reached the end of the relay log. All of it from one
     * checkpoint, so nothing can slip in between two looks. Also true when there is nothing to wait for any more.
     *
     * @param micros since 1970-01-01 UTC
     */
    boolean isDrained(long micros) {
        if (ending.isDecided() || assembly.watched().apply().progress().state() == ApplyStats.State.STUCK) {
            return true;
        }
        return captured.newest()
                .filter(checkpoint -> heard(checkpoint.heartbeats(), micros)
                        && checkpoint.assembler().nothingInFlight()
                        && assembly.watched().apply().progress().applied().compareTo(checkpoint.relay()) >= 0)
                .isPresent();
    }

    /** Whether all that was written is compared; a round that began before does not count. Also true when there is nothing to wait for any more. */
    boolean isProved(long sinceNanos) {
        return ending.isDecided() || assembly.watched().proof().roundBeganNanos() - sinceNanos > 0;
    }

    /** Rows that were mended so far. */
    long repaired() {
        return assembly.watched().proof().repaired.sum();
    }

    private static boolean heard(List<CaptureCheckpoint.Heartbeat> heartbeats, long micros) {
        return heartbeats.stream().anyMatch(heartbeat -> heartbeat.sentMicros() > micros);
    }

    /** Stops both sides in order; the counters stay. */
    void stop() {
        services.stop(STOPS_WITHIN);
    }

    @Override
    public void close() {
        stop();
        assembly.close();
    }
}
