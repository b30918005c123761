package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;

/** Who turns the log off, or takes its rows away. */
final class LogSwitchedCheck extends Check {
    LogSwitchedCheck() {
        super(About.warning(
                "log-switched",
                "the newest rows of the log hold statements that turn the log off, empty its table or put another in its place",
                "Each of them is a gap once the copy is taken (exit code 3), and a new copy is needed.",
                "find the job that does it, and stop it until the cutover"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        LogSample.Kind kind = on.sample().of(Meaning.AGAINST_THE_LOG);
        return kind.count() == 0 ? nothing() : found(kind.text());
    }
}
