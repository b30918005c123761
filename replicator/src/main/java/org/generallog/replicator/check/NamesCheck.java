package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Whether names of tables compare in the same way. */
final class NamesCheck extends Check {
    NamesCheck() {
        super(About.warning(
                        "lower-case-table-names",
                        "`lower_case_table_names` differs; an error where two names differ in case alone",
                        "The application may find tables on one instance and not on the other, or two in one.",
                        "set it as on the old instance before the new one has any tables (MySQL 8 takes it only when it is"
                                + " initialised)")
                .or(Severity.ERROR));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        String older = on.older().global("lower_case_table_names");
        String newer = on.newer().global("lower_case_table_names");
        if (older.equals("0") == newer.equals("0")) {
            return nothing();
        }
        Map<String, TreeSet<String>> folded = new TreeMap<>();
        for (OldTable table : on.tables()) {
            folded.computeIfAbsent(table.qualified().toLowerCase(Locale.ROOT), name -> new TreeSet<>())
                    .add(table.qualified());
        }
        List<String> meet = folded.values().stream()
                .filter(names -> names.size() > 1)
                .map(names -> String.join(" and ", names))
                .toList();
        List<Remedy> remedies = Setting.atStart(on.newer(), "lower_case_table_names", older);
        String saw = "lower_case_table_names is " + older + " on the old instance and " + newer + " on the new one";
        return meet.isEmpty()
                ? found(saw, remedies)
                : List.of(new Finding(Severity.ERROR, saw + ", where one table would be: " + some(meet), remedies));
    }
}
