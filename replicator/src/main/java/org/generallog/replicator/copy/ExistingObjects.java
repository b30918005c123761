package org.generallog.replicator.copy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What stands in the new instance's databases that are to be copied to. */
final class ExistingObjects {
    /** In the order in which they may be dropped. */
    private static final List<String> QUERIES = List.of(
            "SELECT 'TRIGGER', TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ",
            "SELECT 'EVENT', EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ",
            "SELECT ROUTINE_TYPE, ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_TYPE IN ('FUNCTION', 'PROCEDURE')"
                    + " AND ROUTINE_SCHEMA = ",
            "SELECT IF(TABLE_TYPE = 'VIEW', 'VIEW', 'TABLE'), TABLE_NAME FROM information_schema.TABLES WHERE TABLE_TYPE IN"
                    + " ('VIEW', 'BASE TABLE', 'SYSTEM VERSIONED') AND TABLE_SCHEMA = ");

    private record Existing(String kind, String database, String name) {
        String label() {
            return kind.toLowerCase(Locale.ROOT) + " " + database + "." + name;
        }
    }

    private final List<Existing> all;
    private final Set<String> copied = new HashSet<>();

    private ExistingObjects(List<Existing> all, SourceSchema schema) {
        this.all = all;
        schema.tables().forEach(table -> copied.add("table " + table.qualified()));
        schema.objects().forEach(object -> copied.add(object.label()));
    }

    static ExistingObjects read(RawConnection target, SourceSchema schema) throws SQLException {
        List<Existing> all = new ArrayList<>();
        for (SourceSchema.Database database : schema.databases()) {
            for (String query : QUERIES) {
                for (RawRow row : target.query(query + Names.literal(database.name()))) {
                    all.add(new Existing(row.text(0), database.name(), row.text(1)));
                }
            }
        }
        return new ExistingObjects(all, schema);
    }

    /** Those that the copy would create, each as {@code kind database.name}. */
    List<String> inTheWay() {
        return all.stream().map(Existing::label).filter(copied::contains).toList();
    }

    boolean hasTable(TableDefinition table) {
        return all.contains(new Existing("TABLE", table.database(), table.name()));
    }

    /** Those that the old instance does not have: they would stay as they are, and differ. */
    List<String> foreign() {
        return all.stream()
                .map(Existing::label)
                .filter(label -> !copied.contains(label))
                .toList();
    }

    /** Drops all of them but these tables, each as {@code database.table}. */
    void dropAllBut(Set<String> kept, RawConnection target) throws SQLException {
        for (Existing each : all) {
            if (each.kind.equals("TABLE") && kept.contains(each.database + "." + each.name)) {
                continue;
            }
            target.execute("DROP " + each.kind + " IF EXISTS " + Names.quote(each.database, each.name));
        }
    }
}
