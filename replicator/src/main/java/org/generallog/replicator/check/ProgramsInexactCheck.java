package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;

/** Programs that may write something else each time they run. */
final class ProgramsInexactCheck extends Check {
    ProgramsInexactCheck() {
        super(About.warning(
                "programs-inexact",
                "triggers, functions, procedures or events write what need not be the same twice (`UUID()`, `RAND()`,"
                        + " `LIMIT` without `ORDER BY` …)",
                "They run again on the new instance and may write something else there: the tables are listed as"
                        + " `non-deterministic`.",
                "`run --repair`, or compare the tables"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        List<String> unseen = on.programs().stream()
                .filter(each -> each.body().isEmpty())
                .map(OldProgram::label)
                .toList();
        if (!unseen.isEmpty()) {
            throw on.older().lacks("SELECT ON mysql.proc");
        }
        List<String> inexact = on.programs().stream()
                .filter(OldProgram::isInexact)
                .map(OldProgram::label)
                .toList();
        return inexact.isEmpty()
                ? nothing()
                : found(some(inexact), Remedy.shell("java -jar replicator.jar run --config FILE --repair"));
    }
}
