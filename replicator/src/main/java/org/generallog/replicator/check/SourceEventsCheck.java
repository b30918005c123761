package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;

/** Events of the old instance, which somebody has to turn on at the cutover. */
final class SourceEventsCheck extends Check {
    SourceEventsCheck() {
        super(About.hint(
                "source-events",
                "events are enabled on the old instance, and its scheduler is on",
                "They run there until the cutover, and their statements come through the log; the copy creates them disabled.",
                "at the cutover turn the old scheduler off, and enable them on the new instance"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        on.requireSchema();
        if (!on.older().isOn("event_scheduler")) {
            return nothing();
        }
        List<String> enabled = on
                .older()
                .rows(
                        "SELECT EVENT_SCHEMA, EVENT_NAME FROM information_schema.EVENTS WHERE STATUS = 'ENABLED' ORDER BY 1, 2")
                .stream()
                .filter(row -> on.replicates(row.get(0)))
                .map(row -> "`" + row.get(0) + "`.`" + row.get(1) + "`")
                .toList();
        return enabled.isEmpty()
                ? nothing()
                : found(
                        counted(enabled.size(), "event") + " on the old instance: " + some(enabled),
                        enabled.stream()
                                .limit(10)
                                .map(each -> Remedy.on(Side.NEW, "ALTER EVENT " + each + " ENABLE; -- at the cutover"))
                                .toList());
    }
}
