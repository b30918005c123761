package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.generallog.replay.sql.SqlNames;

/** Events that would run a second time; {@code run} and {@code apply} ask it at their start. */
public final class TargetEventsCheck extends Check {
    public TargetEventsCheck() {
        super(About.error(
                "target-events",
                "`event_scheduler` is on on the new instance, and events of replicated databases are enabled",
                "What events do on the old instance comes through the log, and would be done twice. `run` and `apply` do not begin.",
                "switch the scheduler off until the cutover"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        Instance newer = on.newer();
        if (!newer.value("SELECT @@event_scheduler").equalsIgnoreCase("ON")) {
            return nothing();
        }
        for (String database : on.databases()) {
            if (!newer.missing(List.of("EVENT"), database).isEmpty()) {
                throw newer.lacks("EVENT ON *.*");
            }
        }
        List<String> enabled = new ArrayList<>();
        for (List<String> row : newer.rows("SELECT EVENT_SCHEMA, EVENT_NAME FROM information_schema.EVENTS"
                + " WHERE STATUS = 'ENABLED' ORDER BY 1, 2")) {
            if (on.replicates(row.get(0))) {
                enabled.add(SqlNames.quote(row.get(0)) + "." + SqlNames.quote(row.get(1)));
            }
        }
        return enabled.isEmpty()
                ? nothing()
                : found(
                        "events of replicated databases are enabled on the new instance, and its event_scheduler is on: "
                                + some(enabled),
                        Setting.of(newer, "event_scheduler", "OFF"));
    }
}
