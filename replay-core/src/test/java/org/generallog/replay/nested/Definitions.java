package org.generallog.replay.nested;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.catalog.RoutineDefinition;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.catalog.TriggerDefinition;

/** The definitions of a database {@code nst}, as {@code information_schema} gives them. */
final class Definitions implements Catalog {
    private final List<TriggerDefinition> triggers = new ArrayList<>();
    private final List<RoutineDefinition> functions = new ArrayList<>();

    Definitions trigger(String table, String event, String body) {
        triggers.add(new TriggerDefinition("nst", table + event, table, event, "AFTER", body, ""));
        return this;
    }

    Definitions with(String name, String body) {
        functions.add(new RoutineDefinition("nst", name, body, "", false));
        return this;
    }

    @Override
    public Optional<TableSchema> table(String database, String name) {
        return name.startsWith("v")
                ? Optional.empty()
                : Optional.of(new TableSchema(database, name, List.of(), List.of(), "InnoDB"));
    }

    @Override
    public List<TriggerDefinition> triggers(String database, String table) {
        return triggers.stream()
                .filter(one -> one.database().equals(database) && one.table().equals(table))
                .toList();
    }

    @Override
    public Optional<RoutineDefinition> function(String database, String name) {
        return functions.stream()
                .filter(one -> one.database().equals(database) && one.name().equals(name))
                .findFirst();
    }

    @Override
    public boolean hasFunctions() {
        return !functions.isEmpty();
    }

    @Override
    public void invalidate() {
        // never changes
    }
}
