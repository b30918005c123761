package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;

/** Whether the log's table is there, with the engine that was tried. */
final class LogTableCheck extends Check {
    LogTableCheck() {
        super(About.warning(
                        "log-table",
                        "`mysql.general_log` is not there, or not in the engine CSV",
                        "The order of its rows is what is replayed; that was tried with CSV alone.",
                        "`mysql_upgrade` creates it; the engine can be changed while the log is off")
                .or(Severity.ERROR));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        List<List<String>> table = on.older()
                .rows(
                        "SELECT ENGINE FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'mysql' AND TABLE_NAME = 'general_log'");
        if (table.isEmpty()) {
            if (!on.older().missing(List.of("SELECT"), "mysql").isEmpty()) {
                throw on.older().lacks("SELECT ON mysql.*");
            }
            return List.of(new Finding(
                    Severity.ERROR,
                    "there is no table mysql.general_log",
                    List.of(Remedy.shell(
                            "mysql_upgrade -h " + on.older().address().host() + " -u root -p"))));
        }
        String engine = table.get(0).get(0);
        return engine.equalsIgnoreCase("CSV")
                ? nothing()
                : found(
                        "mysql.general_log has the engine " + engine,
                        Remedy.on(
                                Side.OLD,
                                "SET GLOBAL general_log = 0; ALTER TABLE mysql.general_log ENGINE = CSV; SET GLOBAL general_log = 1;"));
    }
}
