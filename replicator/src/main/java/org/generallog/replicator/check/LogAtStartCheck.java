package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;
import org.generallog.replay.catalog.ServerVersion;
import org.generallog.replicator.source.LogSources;

/** Whether the log is on again after a restart of the old instance. */
final class LogAtStartCheck extends Check {
    LogAtStartCheck() {
        super(About.warning(
                        "log-at-start",
                        "the log was turned on by `SET GLOBAL` alone; a hint where the version cannot tell (MySQL before 8.0)",
                        "The next restart would turn it off, and end the migration: what is written until it is on again is lost.",
                        "put `general_log = 1` and `log_output = TABLE` into the option file")
                .or(Severity.HINT));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException {
        Instance older = on.older();
        if (older.isRds() || !LogSources.isOn(older.isOn("general_log"), older.global("log_output"))) {
            // A parameter group is for good; a log that is off has a finding of its own.
            return nothing();
        }
        Remedy lines = Remedy.optionFile(Side.OLD, "general_log = 1\nlog_output = TABLE");
        ServerVersion version = older.version();
        List<String> bySql;
        if (version.mariaDb() && version.isAtLeast(100100)) {
            bySql = older.column(
                    "SELECT LOWER(VARIABLE_NAME) FROM information_schema.SYSTEM_VARIABLES WHERE VARIABLE_NAME IN"
                            + " ('GENERAL_LOG', 'LOG_OUTPUT') AND GLOBAL_VALUE_ORIGIN NOT IN ('CONFIG', 'COMMAND-LINE')");
        } else if (!version.mariaDb() && version.isAtLeast(80000)) {
            bySql = older.column("SELECT VARIABLE_NAME FROM performance_schema.variables_info WHERE VARIABLE_NAME IN"
                    + " ('general_log', 'log_output') AND VARIABLE_SOURCE IN ('DYNAMIC', 'COMPILED') AND VARIABLE_NAME NOT IN"
                    + " (SELECT VARIABLE_NAME FROM performance_schema.persisted_variables)");
        } else {
            return List.of(new Finding(
                    Severity.HINT,
                    "the log is on; whether the option file turns it on again after a restart, " + older.product()
                            + " does not tell",
                    List.of(lines)));
        }
        return bySql.isEmpty()
                ? nothing()
                : found(
                        "set while the server ran, and forgotten at its next start: " + String.join(", ", bySql),
                        lines);
    }
}
