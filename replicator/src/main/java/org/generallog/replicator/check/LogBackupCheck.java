package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;

/** Backups that run on the old instance. */
final class LogBackupCheck extends Check {
    LogBackupCheck() {
        super(About.hint(
                "log-backup",
                "the newest rows of the log hold a dump, or `FLUSH TABLES WITH READ LOCK`",
                "A backup at the time of the copy keeps its lock waiting, or holds up the application with it; its reads make the log long.",
                "take the copy at another hour than the backup"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        LogSample.Kind kind = on.sample().of(Meaning.BACKUP);
        return kind.count() == 0 ? nothing() : found(kind.text());
    }
}
