package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.generallog.replay.transaction.SqlMode;

/** Whether the application will meet the same {@code sql_mode} after the cutover. */
final class SqlModeCheck extends Check {
    SqlModeCheck() {
        super(About.warning(
                "sql-mode",
                "the global `sql_mode` differs",
                "The replicator gives each statement the mode of its old session. After the cutover the application's sessions begin"
                        + " with that of the new instance: what the old one cut or took for zero may be an error.",
                "give the new instance the modes of the old one, or test the application with the new ones"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException {
        String older = portable(on.older());
        String newer = portable(on.newer());
        return older.equals(newer)
                ? nothing()
                : found(
                        "sql_mode is '" + older + "' on the old instance and '" + newer + "' on the new one",
                        Setting.of(on.newer(), "sql_mode", older));
    }

    /** Modes that a server of today has, in one order. */
    private static String portable(Instance instance) throws SQLException {
        // Newer servers have it no more: no account comes about by a GRANT there anyway.
        Set<String> both = new java.util.HashSet<>(SqlMode.portable());
        both.remove("NO_AUTO_CREATE_USER");
        return SqlMode.portable(SqlMode.parse(instance.global("sql_mode")), both);
    }
}
