package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.generallog.replay.capture.FilterRules;
import org.generallog.replay.nested.ProgramSummary;
import org.generallog.replay.sql.StatementInfo;

/**
 * A trigger, function, procedure or event of the old instance.
 *
 * @param kind {@code trigger}, {@code function}, {@code procedure}, {@code event}
 * @param definer {@code user@host}
 * @param body empty where the account may not see it
 */
record OldProgram(String kind, String database, String name, String definer, String body, String sqlMode) {
    private static final List<String> QUERIES = List.of(
            "SELECT 'trigger', TRIGGER_SCHEMA, TRIGGER_NAME, DEFINER, ACTION_STATEMENT, SQL_MODE FROM information_schema.TRIGGERS",
            "SELECT ROUTINE_TYPE, ROUTINE_SCHEMA, ROUTINE_NAME, DEFINER, ROUTINE_DEFINITION, SQL_MODE FROM information_schema.ROUTINES",
            "SELECT 'event', EVENT_SCHEMA, EVENT_NAME, DEFINER, EVENT_DEFINITION, SQL_MODE FROM information_schema.EVENTS");

    static List<OldProgram> read(Instance older, FilterRules filter) throws SQLException {
        List<OldProgram> programs = new ArrayList<>();
        for (String query : QUERIES) {
            for (List<String> row : older.rows(query)) {
                if (filter.replicates(row.get(1))) {
                    programs.add(new OldProgram(
                            row.get(0).toLowerCase(Locale.ROOT),
                            row.get(1),
                            row.get(2),
                            row.get(3),
                            row.get(4),
                            row.get(5)));
                }
            }
        }
        return programs;
    }

    /** {@code trigger shop.counts}. */
    String label() {
        return kind + " " + database + "." + name;
    }

    /** What it may write, control flow set aside; with what is not understood. */
    boolean writes() {
        ProgramSummary summary = summary();
        return summary.has(ProgramSummary.Trait.UNKNOWN)
                || !summary.statements().isEmpty();
    }

    /** Whether a statement of it may do something else each time it runs. */
    boolean isInexact() {
        return summary().statements().stream().anyMatch(each -> each.has(StatementInfo.Flag.NON_DETERMINISTIC));
    }

    private ProgramSummary summary() {
        return ProgramSummary.of(body, sqlMode);
    }
}
