package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Programs that write. */
final class ProgramsCheck extends Check {
    ProgramsCheck() {
        super(About.hint(
                "programs",
                "triggers, functions, procedures or events write",
                "They run again on the new instance, and the rows that they wrote into the log are left out"
                        + " ([how](nested-statements.md)). Nobody may change them on one side alone.",
                "nothing; keep definitions as they are until the cutover"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        TreeMap<String, Integer> kinds = new TreeMap<>();
        List<OldProgram> writing =
                on.programs().stream().filter(OldProgram::writes).toList();
        writing.forEach(each -> kinds.merge(each.kind(), 1, Integer::sum));
        return writing.isEmpty()
                ? nothing()
                : found(kinds(kinds) + ": "
                        + some(writing.stream().map(OldProgram::label).toList()));
    }

    private static String kinds(Map<String, Integer> kinds) {
        return kinds.entrySet().stream()
                .map(each -> counted(each.getValue(), each.getKey()))
                .collect(Collectors.joining(", "));
    }
}
