package org.generallog.replicator.command;

import java.util.Map;
import org.generallog.replicator.daemon.PipelineFactory;
import org.generallog.replicator.daemon.StopSignals;

/**
 * What the commands work with; {@code Main} chooses it.
 *
 * @param environment of the process
 */
public record Wiring(PipelineFactory pipelines, StopSignals signals, Map<String, String> environment) {}
