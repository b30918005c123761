package org.generallog.replicator.command;

import picocli.CommandLine.Option;

/** What to do while another process does the same work. */
final class StandbyOption {
    @Option(
            names = "--no-standby",
            description = {
                "End with 2 where another process does the work of this replication. Without it this one stands by, and takes"
                        + " over when the other one ends, from the same relay-log.directory."
            })
    boolean refuses;

    boolean standsBy() {
        return !refuses;
    }
}
