package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;

/** Who turns the log off, or takes its rows away. */
final class LogSwitchedCheck extends Check {
    LogSwitchedCheck() {
        super(About.error(
                        "log-switched",
                        "the newest rows of the log hold statements that turn the log off or rotate it by a procedure; a warning"
                                + " for those about its tables, and while a migration runs",
                        "`run --start copy` reads the log from its beginning, and such a statement is a gap (exit code 3), at the"
                                + " start as well as later.",
                        "find the job that does it, and stop it until the cutover; empty the log before the first start of `run`,"
                                + " and let pools connect anew after that")
                .or(Severity.WARNING));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        LogSample.Kind kind = on.sample().of(Meaning.AGAINST_THE_LOG);
        if (kind.count() == 0) {
            return nothing();
        }
        boolean off =
                kind.byName().keySet().stream().anyMatch(name -> name.startsWith("SET") || name.startsWith("CALL"));
        if (!off || on.isUnderWay()) {
            return List.of(new Finding(Severity.WARNING, kind.text(), List.of()));
        }
        boolean rds = on.older().isRds();
        return found(
                kind.text(),
                Remedy.on(
                        Side.OLD,
                        rds
                                // The first moves the rows to the backup, which is read as well.
                                ? "CALL mysql.rds_rotate_general_log; CALL mysql.rds_rotate_general_log;"
                                : "TRUNCATE TABLE mysql.general_log;"));
    }
}
