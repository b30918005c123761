package org.generallog.replay.nested;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.catalog.Definer;
import org.generallog.replay.catalog.EventDefinition;
import org.generallog.replay.catalog.RoutineDefinition;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.catalog.TableTrace;
import org.generallog.replay.catalog.TriggerDefinition;
import org.generallog.replay.catalog.ViewDefinition;

/** The definitions of a database {@code nst}, as {@code information_schema} gives them. */
public final class Definitions implements Catalog {
    private final List<TriggerDefinition> triggers = new ArrayList<>();
    private final List<RoutineDefinition> functions = new ArrayList<>();
    private final List<RoutineDefinition> procedures = new ArrayList<>();
    private final List<ViewDefinition> views = new ArrayList<>();
    private final List<EventDefinition> events = new ArrayList<>();

    /** All triggers and functions are dropped. */
    public void drop() {
        triggers.clear();
        functions.clear();
    }

    Definitions trigger(String table, String event, String body) {
        return trigger(table, "AFTER", event, body, Definer.UNKNOWN);
    }

    public Definitions trigger(String table, String timing, String event, String body, Definer definer) {
        String name = table + timing + event + triggers.size();
        triggers.add(new TriggerDefinition("nst", name, table, event, timing, body, "", definer));
        return this;
    }

    public Definitions withProcedure(String name, String body) {
        procedures.add(new RoutineDefinition("nst", name, body, "", false, Definer.UNKNOWN));
        return this;
    }

    public Definitions withView(String name, String query) {
        views.add(new ViewDefinition("nst", name, query));
        return this;
    }

    public Definitions withEvent(String name, String body, Definer definer) {
        events.add(new EventDefinition("nst", name, definer, body, "", "SYSTEM", "utf8", "utf8_general_ci"));
        return this;
    }

    public Definitions with(String name, String body) {
        functions.add(new RoutineDefinition("nst", name, body, "", false, Definer.UNKNOWN));
        return this;
    }

    @Override
    public Optional<TableSchema> table(String database, String name) {
        return name.startsWith("v")
                ? Optional.empty()
                : Optional.of(new TableSchema(
                        database,
                        name,
                        List.of(new TableSchema.Column("id", "int", "", false)),
                        List.of(List.of("id")),
                        name.equals("myisam") ? "MyISAM" : "InnoDB"));
    }

    @Override
    public Optional<TableTrace> trace(String database, String name) {
        return Optional.of(new TableTrace(0, Set.of("id"), Set.of("primary"), Set.of(), Optional.empty()));
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
