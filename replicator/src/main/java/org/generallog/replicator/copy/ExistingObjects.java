package org.generallog.replicator.copy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

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

    private final List<TargetObject> all;
    private final Set<TargetObject> copied = new HashSet<>();

    private ExistingObjects(List<TargetObject> all, SourceSchema schema) {
        this.all = all;
        schema.tables().forEach(table -> copied.add(TargetObject.of(table)));
        schema.objects().forEach(object -> copied.add(TargetObject.of(object)));
    }

    /** @param ours what an earlier attempt has created: looked for in databases too that are no longer copied */
    static ExistingObjects read(RawConnection target, SourceSchema schema, Set<TargetObject> ours) throws SQLException {
        List<TargetObject> all = new ArrayList<>();
        for (SourceSchema.Database database : schema.databases()) {
            all.addAll(of(target, database.name()));
        }
        for (String database : gone(schema, ours)) {
            of(target, database).stream().filter(ours::contains).forEach(all::add);
        }
        return new ExistingObjects(all, schema);
    }

    /** Databases in which an earlier attempt has created something, and that are no longer to be copied. */
    static Set<String> gone(SourceSchema schema, Set<TargetObject> ours) {
        Set<String> gone = new TreeSet<>();
        ours.forEach(each -> gone.add(each.database()));
        schema.databases().forEach(each -> gone.remove(each.name()));
        return gone;
    }

    private static List<TargetObject> of(RawConnection target, String database) throws SQLException {
        List<TargetObject> found = new ArrayList<>();
        for (String query : QUERIES) {
            for (RawRow row : target.query(query + Names.literal(database))) {
                found.add(new TargetObject(row.text(0), database, row.text(1)));
            }
        }
        return found;
    }

    /**
     * Those that the copy would create, each as {@code kind database.name}.
     *
     * @param ours what an earlier attempt has created
     */
    List<String> inTheWay(Set<TargetObject> ours) {
        return all.stream()
                .filter(each -> copied.contains(each) && !ours.contains(each))
                .map(TargetObject::label)
                .sorted()
                .toList();
    }

    boolean hasTable(TableDefinition table) {
        return all.contains(TargetObject.of(table));
    }

    /**
     * Those that the old instance does not have: they would stay as they are, and differ.
     *
     * @param ours what an earlier attempt has created
     */
    List<String> foreign(Set<TargetObject> ours) {
        return all.stream()
                .filter(each -> !copied.contains(each) && !ours.contains(each))
                .map(TargetObject::label)
                .sorted()
                .toList();
    }

    /** Drops all of them. */
    void drop(RawConnection target) throws SQLException {
        for (TargetObject each : all) {
            each.drop(target);
        }
    }

    /**
     * Drops what an earlier attempt has left, and nothing else.
     *
     * @param ours what it has created
     * @param kept tables that stay, each as {@code database.table}
     */
    void dropLeft(Set<TargetObject> ours, Set<String> kept, RawConnection target) throws SQLException {
        for (TargetObject each : all) {
            if (ours.contains(each) && !(each.isTable() && kept.contains(each.qualified()))) {
                each.drop(target);
            }
        }
    }
}
