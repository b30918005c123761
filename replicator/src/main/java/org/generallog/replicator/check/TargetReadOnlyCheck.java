package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;
import org.generallog.replay.catalog.ServerVersion;

/** Whether the new instance lets the account write. */
final class TargetReadOnlyCheck extends Check {
    TargetReadOnlyCheck() {
        super(About.error(
                "target-read-only",
                "the new instance is read only for the account",
                "Every write is refused: applying gets stuck.",
                "`SET GLOBAL read_only = 0`; on RDS promote it, if it is a read replica"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException {
        Instance newer = on.newer();
        if (newer.isOn("super_read_only")) {
            return found("super_read_only is on", Setting.of(newer, "super_read_only", "OFF"));
        }
        String value = newer.global("read_only").toUpperCase(java.util.Locale.ROOT);
        boolean off = value.isEmpty() || value.equals("OFF") || value.equals("0");
        return off || mayWrite(newer)
                ? nothing()
                : found("read_only is " + value, Setting.of(newer, "read_only", "OFF"));
    }

    private static boolean mayWrite(Instance newer) throws SQLException {
        ServerVersion version = newer.version();
        if (version.mariaDb() && version.isAtLeast(100502)) {
            return newer.has("READ_ONLY ADMIN") || (!version.isAtLeast(101100) && newer.has("SUPER"));
        }
        return newer.has("SUPER") || (version.isAtLeast(80000) && newer.has("CONNECTION_ADMIN"));
    }
}
