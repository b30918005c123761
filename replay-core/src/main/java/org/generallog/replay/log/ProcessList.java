package org.generallog.replay.log;

import java.util.List;

/**
 * The old instance's connections at the place of a marker in the log.
 *
 * @param token the payload of the marker of kind {@code processlist}
 * @param startedMicros when the instance was started, by its uptime and our own clock, microseconds since 1970-01-01 UTC, to about a second;
 *     0 where it is not known
 * @param readOnly whether {@code read_only} is on
 */
public record ProcessList(String token, List<ProcessEntry> entries, long startedMicros, boolean readOnly) {
    public ProcessList {
        entries = List.copyOf(entries);
    }

    public ProcessList(String token, List<ProcessEntry> entries) {
        this(token, entries, 0, false);
    }
}
