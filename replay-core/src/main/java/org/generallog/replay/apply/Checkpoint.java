package org.generallog.replay.apply;

import org.generallog.replay.relaylog.RelayPosition;

/**
 * How far the new instance is.
 *
 * @param position everything before it is applied
 * @param eventTimeMicros event time of the newest transaction below it, 0 for none yet
 */
public record Checkpoint(RelayPosition position, long eventTimeMicros) {}
