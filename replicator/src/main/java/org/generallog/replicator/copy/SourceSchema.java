package org.generallog.replicator.copy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What of the old instance's schema is copied. */
record SourceSchema(List<Database> databases, List<TableDefinition> tables, List<StoredObject> objects) {

    /** A database and its defaults. */
    record Database(String name, String charset, String collation) {}

    List<StoredObject> objects(StoredObject.Kind kind) {
        return objects.stream().filter(o -> o.kind() == kind).toList();
    }

    /** The same schema with tables by newer texts of their definitions. */
    SourceSchema withCreates(Map<String, String> byTable) {
        return new SourceSchema(
                databases,
                tables.stream()
                        .map(t -> t.withCreate(byTable.getOrDefault(t.qualified(), t.create())))
                        .toList(),
                objects);
    }

    /** Names of what differs from an earlier reading. */
    List<String> changesSince(SourceSchema earlier) {
        List<String> changed = new ArrayList<>();
        Map<String, TableDefinition> before = new HashMap<>();
        earlier.tables.forEach(t -> before.put(t.qualified(), t));
        for (TableDefinition table : tables) {
            TableDefinition old = before.remove(table.qualified());
            if (old == null || !old.sameAs(table)) {
                changed.add("table " + table.qualified());
            }
        }
        before.values().forEach(t -> changed.add("table " + t.qualified()));
        objects.stream().filter(o -> !earlier.objects.contains(o)).forEach(o -> changed.add(o.label()));
        earlier.objects.stream()
                .filter(o -> objects.stream().noneMatch(n -> n.label().equals(o.label())))
                .forEach(o -> changed.add(o.label()));
        return changed;
    }
}
