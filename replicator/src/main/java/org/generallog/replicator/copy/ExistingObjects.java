package org.generallog.replicator.copy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What of the old schema stands on the new instance already. */
final class ExistingObjects {
    private ExistingObjects() {}

    /** Each as {@code kind database.name}. */
    static List<String> find(RawConnection target, SourceSchema schema) throws SQLException {
        List<String> found = new ArrayList<>();
        for (SourceSchema.Database database : schema.databases()) {
            String name = database.name();
            Set<String> tables =
                    names(target, "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = ", name);
            schema.tables().stream()
                    .filter(t -> t.database().equals(name) && tables.contains(t.name()))
                    .forEach(t -> found.add("table " + t.qualified()));
            Set<String> objects = names(
                    target,
                    "SELECT CONCAT(ROUTINE_TYPE, ' ', ROUTINE_NAME) FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ",
                    name);
            objects.addAll(names(
                    target,
                    "SELECT CONCAT('TRIGGER ', TRIGGER_NAME) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ",
                    name));
            objects.addAll(names(
                    target,
                    "SELECT CONCAT('EVENT ', EVENT_NAME) FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ",
                    name));
            tables.forEach(t -> objects.add("VIEW " + t));
            schema.objects().stream()
                    .filter(o -> o.database().equals(name) && objects.contains(o.kind() + " " + o.name()))
                    .forEach(o -> found.add(o.label()));
        }
        return found;
    }

    private static Set<String> names(RawConnection target, String sql, String database) throws SQLException {
        Set<String> names = new TreeSet<>();
        for (RawRow row : target.query(sql + Names.literal(database))) {
            names.add(row.text(0));
        }
        return names;
    }
}
