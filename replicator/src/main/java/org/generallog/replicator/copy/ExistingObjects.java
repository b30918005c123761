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
            return kind.toLowerCase(Locale.ROOT) + " " + qualified();
        }

        String qualified() {
            return database + "." + name;
        }

        boolean isTable() {
            return kind.equals("TABLE");
        }

        boolean isOf(Set<String> ours) {
            return isTable() ? ours.contains(qualified()) : !ours.isEmpty();
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

    /**
     * Those that the copy would create, each as {@code kind database.name}.
     *
     * @param ours tables that an earlier attempt has created; with any, programs of these names are its own too
     */
    List<String> inTheWay(Set<String> ours) {
        return all.stream()
                .filter(each -> copied.contains(each.label()) && !each.isOf(ours))
                .map(Existing::label)
                .toList();
    }

    boolean hasTable(TableDefinition table) {
        return all.contains(new Existing("TABLE", table.database(), table.name()));
    }

    /**
     * Those that the old instance does not have: they would stay as they are, and differ.
     *
     * @param ours tables that an earlier attempt has created
     */
    List<String> foreign(Set<String> ours) {
        return all.stream()
                .filter(each -> !copied.contains(each.label()) && !(each.isTable() && each.isOf(ours)))
                .map(Existing::label)
                .toList();
    }

    /** Drops all of them. */
    void drop(RawConnection target) throws SQLException {
        for (Existing each : all) {
            drop(each, target);
        }
    }

    /**
     * Drops what an earlier attempt has left.
     *
     * @param ours tables that it has created, each as {@code database.table}
     * @param kept those of them that stay
     */
    void dropLeft(Set<String> ours, Set<String> kept, RawConnection target) throws SQLException {
        for (Existing each : all) {
            boolean left = each.isTable() || copied.contains(each.label());
            if (left && each.isOf(ours) && !(each.isTable() && kept.contains(each.qualified()))) {
                drop(each, target);
            }
        }
    }

    private static void drop(Existing each, RawConnection target) throws SQLException {
        target.execute("DROP " + each.kind + " IF EXISTS " + Names.quote(each.database, each.name));
    }
}
