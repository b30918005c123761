package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;

/** Statements of the log that need not do the same twice. */
final class LogInexactCheck extends Check {
    LogInexactCheck() {
        super(About.hint(
                "log-inexact",
                "the newest rows of the log hold writes that need not do the same twice: `UUID()`, `RAND()`, `SYSDATE()`, `LIMIT` without `ORDER BY` …",
                "They are replayed, and their rows are listed as `non-deterministic`.",
                "`run --repair`, or work off the list to verify"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        LogSample.Kind kind = on.sample().of(Meaning.INEXACT);
        return kind.count() == 0
                ? nothing()
                : found(kind.text(), Remedy.shell("java -jar replicator.jar run --config FILE --repair"));
    }
}
