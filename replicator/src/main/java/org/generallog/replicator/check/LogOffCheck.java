package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.generallog.replicator.source.LogSources;

/** Whether the general log is on and goes to its table. */
final class LogOffCheck extends Check {
    LogOffCheck() {
        super(About.error(
                "log-off",
                "`general_log` is off, or `log_output` has no `TABLE`",
                "The log is all that the replicator reads; what is written while it is off is lost for it.",
                "turn it on before `run`, and put both into the option file or the parameter group"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException {
        Instance older = on.older();
        String output = older.global("log_output");
        if (LogSources.isOn(older.isOn("general_log"), output)) {
            return nothing();
        }
        List<Remedy> remedies = new ArrayList<>();
        if (!LogSources.isOn(true, output)) {
            remedies.addAll(Setting.of(older, "log_output", "TABLE"));
        }
        if (!older.isOn("general_log")) {
            remedies.addAll(Setting.of(older, "general_log", "1"));
        }
        return found("general_log is " + older.global("general_log") + ", log_output is " + output, remedies);
    }
}
