package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;

/** Whether the new instance pays for a log that nobody reads. */
final class TargetLogCheck extends Check {
    TargetLogCheck() {
        super(About.hint(
                "target-general-log",
                "the general log of the new instance is on",
                "It writes each applied statement once more: applying is slower, and its disk fills.",
                "turn it off; the way back needs it only from the cutover on"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException {
        return on.newer().isOn("general_log")
                ? found("general_log is on on the new instance", Setting.of(on.newer(), "general_log", "0"))
                : nothing();
    }
}
