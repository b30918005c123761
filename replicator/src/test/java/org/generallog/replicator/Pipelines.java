package org.generallog.replicator;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.apply.ApplyStats;
import org.generallog.replay.capture.CaptureStats;
import org.generallog.replicator.config.ConfigException;
import org.generallog.replicator.config.ConfigInputs;
import org.generallog.replicator.config.ConfigLoader;
import org.generallog.replicator.daemon.Backlog;
import org.generallog.replicator.daemon.Control;
import org.generallog.replicator.daemon.NewestCopy;
import org.generallog.replicator.daemon.Plan;
import org.generallog.replicator.daemon.ProofStats;
import org.generallog.replicator.daemon.Side;
import org.generallog.replicator.daemon.StartAt;
import org.generallog.replicator.daemon.Watched;

/** A watched pipeline for tests: nothing runs, the test writes the stats. */
public final class Pipelines {
    private Pipelines() {}

    public static Watched watched(Path relayLog, Side... sides) {
        return watched(relayLog, Map.of(), sides);
    }

    /** @param more keys of the configuration with their values */
    public static Watched watched(Path relayLog, Map<String, String> more, Side... sides) {
        Map<String, String> flags = new HashMap<>(more);
        flags.putAll(Map.of(
                "name", "shop",
                "source.host", "old",
                "source.password", "s3cret",
                "target.host", "new",
                "relay-log.directory", relayLog.toString(),
                "relay-log.file-size", "4KB",
                "http.unready-after", "1s"));
        try {
            var config = ConfigLoader.load(new ConfigInputs(Optional.empty(), flags, Map.of()), Set.of())
                    .config();
            CaptureStats capture = new CaptureStats();
            ApplyStats apply = new ApplyStats();
            Backlog backlog = new Backlog(
                    relayLog,
                    () -> Optional.of(capture.progress().relay()),
                    () -> apply.progress().applied());
            Plan plan = new Plan(Set.of(sides), new StartAt.Checkpoint(), Optional.empty());
            return new Watched(
                    config,
                    plan,
                    capture,
                    apply,
                    new ProofStats(),
                    backlog,
                    new NewestCopy(),
                    new Control(relayLog, 0, plan.applies()),
                    Instant.parse("2026-01-02T03:04:05Z"));
        } catch (ConfigException wrong) {
            throw new IllegalStateException(wrong);
        }
    }
}
