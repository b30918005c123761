package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.generallog.replicator.copy.BeforeCopy;

/** Programs and views whose account is missing on the new instance; the copy asks the same of triggers at its start. */
final class DefinersCheck extends Check {
    DefinersCheck() {
        super(About.error(
                        "definers-missing",
                        "triggers run in the name of accounts that the new instance lacks; a warning for views, routines and events",
                        "The copy does not begin where that is a trigger, and leaves the others out.",
                        "`accounts` prints the statements that create them")
                .or(Severity.WARNING));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        on.newer().connection();
        List<Finding> findings = new ArrayList<>();
        add(Severity.ERROR, "triggers", CopyQuestion.of(on, BeforeCopy::accountsOfTriggers), findings);
        add(Severity.WARNING, "views, routines or events", CopyQuestion.of(on, BeforeCopy::accountsOfOthers), findings);
        return findings;
    }

    private static void add(
            Severity severity, String kind, Map<String, List<String>> accounts, List<Finding> findings) {
        if (!accounts.isEmpty()) {
            List<String> names =
                    accounts.values().stream().flatMap(List::stream).toList();
            findings.add(
                    new Finding(
                            severity,
                            some(List.copyOf(accounts.keySet())) + ", in whose name " + kind + " run: " + some(names),
                            List.of(
                                    Remedy.shell(
                                            "java -jar replicator.jar accounts --config FILE > accounts.sql   # look it through, then run it"))));
        }
    }
}
