package org.generallog.replay.nested;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.catalog.Definer;
import org.generallog.replay.catalog.EventDefinition;
import org.generallog.replay.catalog.RoutineDefinition;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.catalog.TriggerDefinition;
import org.generallog.replay.catalog.ViewDefinition;

/** The definitions of a database {@code nst}, as {@code information_schema} gives them. */
final class Definitions implements Catalog {
    private final List<TriggerDefinition> triggers = new ArrayList<>();
    private final List<RoutineDefinition> functions = new ArrayList<>();
    private final List<RoutineDefinition> procedures = new ArrayList<>();
    private final List<ViewDefinition> views = new ArrayList<>();
    private final List<EventDefinition> events = new ArrayList<>();

    Definitions trigger(String table, String event, String body) {
        triggers.add(new TriggerDefinition("nst", table + event, table, event, "AFTER", body, "", Definer.UNKNOWN));
        return this;
    }

    Definitions with(String name, String body) {
        functions.add(new RoutineDefinition("nst", name, body, "", false, Definer.UNKNOWN));
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
    public Optional<ViewDefinition> view(String database, String name) {
        return views.stream()
                .filter(one -> one.database().equals(database) && one.name().equals(name))
                .findFirst();
    }

    @Override
    public Optional<RoutineDefinition> procedure(String database, String name) {
        return procedures.stream()
                .filter(one -> one.database().equals(database) && one.name().equals(name))
                .findFirst();
    }

    @Override
    public List<EventDefinition> events() {
        return events;
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
