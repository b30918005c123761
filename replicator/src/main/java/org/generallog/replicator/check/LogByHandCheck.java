package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;

/** Statements of the log that a person has to send to the new instance. */
final class LogByHandCheck extends Check {
    LogByHandCheck() {
        super(About.hint(
                "log-by-hand",
                "the newest rows of the log hold account statements or `SET GLOBAL`, which are not replayed",
                "Accounts, rights and global settings of the new instance are the affair of whoever runs it.",
                "do the same on the new instance; `accounts` prints what it lacks"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        LogSample.Kind kind = on.sample().of(Meaning.BY_HAND);
        return kind.count() == 0
                ? nothing()
                : found(kind.text(), Remedy.shell("java -jar replicator.jar accounts --config FILE"));
    }
}
