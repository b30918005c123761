package org.generallog.replicator.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whether the relay log can be written. */
final class RelayDirectoryCheck extends Check {
    private static final Remedy OTHER = Remedy.config("relay-log: {directory: /var/lib/replicator/relay-log}");

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
        if (!Files.isDirectory(there)) {
            return found(there + " is no directory", OTHER);
        }
        return isWritable(there)
                ? nothing()
                : found(
                        there + " is not writable for this account",
                        Remedy.shell("install -d -m 700 -o \"$USER\" " + directory),
                        OTHER);
    }

    /** Found out by doing it: rights, quotas, a disk that is mounted for reading, all of it. */
    private static boolean isWritable(Path directory) {
        try {
            Files.delete(Files.createTempFile(directory, ".check-", ""));
            return true;
        } catch (IOException refused) {
            return false;
        }
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
