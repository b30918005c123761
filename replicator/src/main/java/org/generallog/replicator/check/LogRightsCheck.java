package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;

/** Whether the log may be read. */
final class LogRightsCheck extends Check {
    LogRightsCheck() {
        super(About.error(
                "source-rights-log",
                "the account may not read `mysql.general_log`",
                "Nothing can be captured.",
                "grant `SELECT` on `mysql.*`, which the grants of the application's accounts need too"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException {
        try {
            on.older().rows("SELECT 1 FROM mysql.general_log LIMIT 1");
            return nothing();
        } catch (SQLException e) {
            if (Instance.isDenied(e)) {
                return found(
                        "the account " + on.older().account() + " may not read mysql.general_log",
                        Remedy.on(
                                Side.OLD,
                                "GRANT SELECT ON mysql.* TO " + on.older().account() + ";"));
            }
            throw e;
        }
    }
}
