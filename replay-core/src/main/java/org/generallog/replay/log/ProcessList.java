package org.generallog.replay.log;

import java.util.List;

/**
 * The old instance's connections at the place of a marker in the log.
 *
 * @param token the payload of the marker of kind {@code processlist}
 */
public record ProcessList(String token, List<ProcessEntry> entries) {
    public ProcessList {
        entries = List.copyOf(entries);
    }
}
