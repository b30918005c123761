package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;

/** Whether the new instance knows time zones by name. */
final class ZoneTablesCheck extends Check {
    private static final String KNOWS = "SELECT CONVERT_TZ('2020-07-01 00:00:00', 'UTC', 'Europe/Berlin') IS NOT NULL";

    ZoneTablesCheck() {
        super(About.warning(
                        "zone-tables",
                        "the new instance knows no time zones by name, and the old one does; a hint where neither does",
                        "A session that sets its zone by name has another one, or an error, on the new instance: times differ.",
                        "load them")
                .or(Severity.HINT));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException {
        if (on.newer().value(KNOWS).equals("1")) {
            return nothing();
        }
        boolean used = on.older().value(KNOWS).equals("1");
        return List.of(new Finding(
                used ? Severity.WARNING : Severity.HINT,
                "the new instance knows no time zone by name"
                        + (used ? ", and the old one does" : "; nor does the old one"),
                List.of(load(on.newer()))));
    }

    private static Remedy load(Instance instance) throws SQLException {
        String program = instance.version().mariaDb() ? "mariadb-tzinfo-to-sql" : "mysql_tzinfo_to_sql";
        return Remedy.shell(program + " /usr/share/zoneinfo | mysql -h "
                + instance.address().host() + " -P " + instance.address().port() + " -u root -p mysql");
    }
}
