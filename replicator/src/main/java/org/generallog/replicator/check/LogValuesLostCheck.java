package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;

/** Executions whose values are not in the log. */
final class LogValuesLostCheck extends Check {
    LogValuesLostCheck() {
        super(About.warning(
                "log-values-lost",
                "the newest rows of the log hold executions without their values: they were prepared before the log was on",
                "They cannot be replayed; their tables are listed as `values-lost`.",
                "let connection pools connect anew before `run` is started"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        LogSample.Kind kind = on.sample().of(Meaning.VALUES_LOST);
        return kind.count() == 0 ? nothing() : found(kind.text());
    }
}
