package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.generallog.replicator.source.LogSources;

/** Whether a statement that is sent now stands in the log. */
final class LogSilentCheck extends Check {
    LogSilentCheck() {
        super(About.error(
                "log-silent",
                "the log is on, and a statement of the replicator's own does not stand in it",
                "Sessions with `sql_log_off`, a full disk or a damaged table keep statements out of the log; they would be lost.",
                "`SET GLOBAL sql_log_off = 0`, room on the disk, `REPAIR TABLE mysql.general_log`"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        Instance older = on.older();
        if (!LogSources.isOn(older.isOn("general_log"), older.global("log_output"))) {
            throw new CannotLook("the log is off", "");
        }
        String sent = UUID.randomUUID().toString();
        older.rows("SELECT '" + sent + "'");
        // In two pieces, so that it does not find itself.
        boolean found = !older.rows(
                        "SELECT 1 FROM mysql.general_log WHERE argument LIKE CONCAT('%" + sent.substring(0, 8) + "', '"
                                + sent.substring(8) + "%') LIMIT 1",
                        "SELECT ON mysql.*")
                .isEmpty();
        return found
                ? nothing()
                : found(
                        "a statement that was sent a moment ago is not in mysql.general_log (sql_log_off is "
                                + older.global("sql_log_off") + ")",
                        Remedy.on(Side.OLD, "SET GLOBAL sql_log_off = 0;"),
                        Remedy.on(Side.OLD, "REPAIR TABLE mysql.general_log;"));
    }
}
