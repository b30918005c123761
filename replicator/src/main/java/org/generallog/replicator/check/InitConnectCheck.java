package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;

/** What a server does at the beginning of a session without a word in the log. */
final class InitConnectCheck extends Check {
    InitConnectCheck() {
        super(About.hint(
                "init-connect",
                "`init_connect` is set on the old instance and another on the new one",
                "The replicator takes it into account; after the cutover the application's sessions would begin without it.",
                "set it on the new instance at the cutover"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException {
        String older = on.older().global("init_connect");
        return older.isEmpty() || older.equals(on.newer().global("init_connect"))
                ? nothing()
                : found("init_connect of the old instance is: " + older, Setting.of(on.newer(), "init_connect", older));
    }
}
