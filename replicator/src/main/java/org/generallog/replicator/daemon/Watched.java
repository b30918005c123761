package org.generallog.replicator.daemon;

import java.time.Instant;
import org.generallog.replay.apply.ApplyStats;
import org.generallog.replay.capture.CaptureStats;
import org.generallog.replicator.config.ReplicationConfig;

/**
 * What is watched of a running pipeline: its parts write, the metrics, health and status read.
 *
 * @param copy the newest copy onto the new instance
 * @param control what an operator asks of it
 * @param started when the process began
 */
public record Watched(
        ReplicationConfig config,
        Plan plan,
        CaptureStats capture,
        ApplyStats apply,
        ProofStats proof,
        Backlog backlog,
        NewestCopy copy,
        Control control,
        Instant started) {}
