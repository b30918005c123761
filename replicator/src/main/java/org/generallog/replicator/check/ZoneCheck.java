package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;

/** Whether sessions begin in the same time zone. */
final class ZoneCheck extends Check {
    ZoneCheck() {
        super(About.warning(
                "time-zone",
                "sessions begin in another time zone on the new instance",
                "The replicator gives each statement the zone of its old session. After the cutover `NOW()` and `TIMESTAMP` columns"
                        + " show other times to the application.",
                "set the new instance's `time_zone` to that of the old one"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException {
        int older = offset(on.older());
        int newer = offset(on.newer());
        if (older == newer) {
            return nothing();
        }
        String name = on.older().global("time_zone");
        return found(
                "the old instance is %s UTC (time_zone %s, system %s), the new one %s (time_zone %s, system %s)"
                        .formatted(
                                text(older),
                                name,
                                on.older().global("system_time_zone"),
                                text(newer),
                                on.newer().global("time_zone"),
                                on.newer().global("system_time_zone")),
                Setting.of(on.newer(), "time_zone", name.equals("SYSTEM") ? text(older) : name));
    }

    private static int offset(Instance instance) throws SQLException {
        try (java.sql.Statement statement = instance.connection().createStatement()) {
            statement.execute("SET SESSION time_zone = DEFAULT");
            try {
                return Integer.parseInt(instance.value("SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW())"));
            } finally {
                statement.execute("SET SESSION time_zone = '+00:00'");
            }
        }
    }

    private static String text(int seconds) {
        int minutes = Math.abs(seconds) / 60;
        return "%s%02d:%02d".formatted(seconds < 0 ? "-" : "+", minutes / 60, minutes % 60);
    }
}
