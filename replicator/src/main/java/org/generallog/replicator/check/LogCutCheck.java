package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;

/** Statements of the log whose end is missing. */
final class LogCutCheck extends Check {
    LogCutCheck() {
        super(About.warning(
                "log-cut",
                "the newest rows of the log hold writes whose end the server has cut off",
                "They cannot be replayed; their tables are listed as `cut-statement`. A server cuts at 16 MB, older ones earlier where a statement holds many bytes that are no text.",
                "let the application write less at once, or copy these tables again at the cutover"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        LogSample.Kind kind = on.sample().of(Meaning.CUT);
        return kind.count() == 0 ? nothing() : found(kind.text());
    }
}
