package org.generallog.replicator.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** Whether there is room for the relay log. */
final class RelayDiskCheck extends Check {
    /** Bytes; for the time in which a person comes and looks. */
    private static final long LEAST = 1L << 30;

    RelayDiskCheck() {
        super(About.warning(
                "relay-disk",
                "the disk of the relay log has less room than the writes of a day at the rate of the log's newest rows, or less"
                        + " than 1 GB",
                "It holds what is written while the copy runs, and while the new instance is down.",
                "a larger disk, or another `relay-log.directory`"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        Path directory =
                RelayDirectoryCheck.nearest(on.config().relayLog().directory().toAbsolutePath());
        long free;
        try {
            free = Files.getFileStore(directory).getUsableSpace();
        } catch (IOException e) {
            throw new CannotLook("the disk of " + directory + " cannot be asked: " + e.getMessage(), "");
        }
        long needed = Math.max(LEAST, needed(on));
        return free < needed
                ? found(
                        "%s are free at %s, and a day of writes is about %s"
                                .formatted(Sizes.text(free), directory, Sizes.text(needed)),
                        Remedy.shell("df -h " + directory))
                : nothing();
    }

    private static long needed(Instances on) throws SQLException {
        try {
            return on.sample().writtenBytesPerDay().orElse(0);
        } catch (CannotLook unknown) {
            return 0;
        }
    }
}
