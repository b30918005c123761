package org.generallog.replicator.check;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whether the relay log can be written. */
final class RelayDirectoryCheck extends Check {
    RelayDirectoryCheck() {
        super(About.error(
                "relay-directory",
                "`relay-log.directory` cannot be written to",
                "`run` and `capture` cannot begin.",
                "create it for the account that runs the replicator, or name another"));
    }

    @Override
    List<Finding> look(Instances on) {
        Path directory = on.config().relayLog().directory().toAbsolutePath();
        Path there = nearest(directory);
        return Files.isDirectory(there) && Files.isWritable(there)
                ? nothing()
                : found(
                        there + " is " + (Files.isDirectory(there) ? "not writable for this account" : "no directory"),
                        Remedy.shell("install -d -m 700 -o \"$USER\" " + directory),
                        Remedy.config("relay-log: {directory: /var/lib/replicator/relay-log}"));
    }

    /** The directory itself, or what is there of it. */
    static Path nearest(Path directory) {
        Path there = directory;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        return there;
    }
}
