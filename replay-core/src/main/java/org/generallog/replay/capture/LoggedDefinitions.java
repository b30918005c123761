package org.generallog.replay.capture;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.catalog.EventDefinition;
import org.generallog.replay.catalog.RoutineDefinition;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.catalog.TableTrace;
import org.generallog.replay.catalog.TriggerDefinition;
import org.generallog.replay.catalog.ViewDefinition;
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.TableAccess;
import org.jspecify.annotations.Nullable;

/**
 * The old instance's catalogue, and the triggers and routines that it does not have any more. It is asked now, while the rows that are judged
 * by it are older: a trigger that was created, has fired and was dropped since is in the log alone. So two kinds of definitions stay in
 * force until the log has come to their {@code DROP}: those whose {@code CREATE} the log has shown, and those that the catalogue had when it
 * was asked before.
 *
 * <p>Both are forgotten when a heartbeat comes by that was sent after they were taken down: from there on the catalogue has what was there.
 * So a {@code CREATE} that had failed does no harm for long. What the log has shown is part of the checkpoint.
 */
final class LoggedDefinitions implements Catalog {
    /** Tables, or routines, of which is kept what the catalogue gave. */
    static final int MOST_KNOWN = 10_000;
    /** Definitions of the log; they are in each checkpoint. */
    static final int MOST_LOGGED = 1_000;

    private final Catalog catalog;

    private final OldForeignKeys foreignKeys;
    /** By name. */
    private final Map<Name, Held<TriggerDefinition>> triggers = new LinkedHashMap<>();

    private final LoggedRoutines functions = new LoggedRoutines();
    private final LoggedRoutines procedures = new LoggedRoutines();
    /** What the catalogue gave when it was asked last, by table. */
    private final Map<Name, List<TriggerDefinition>> known = new HashMap<>();

    record Name(String database, String name) {
        static Name of(String database, String name) {
            return new Name(database.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
        }
    }

    /** @param sinceMicros when it was taken down, on our own clock */
    record Held<T>(T definition, long sinceMicros) {
        static <T> Held<T> now(T definition) {
            return new Held<>(definition, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
        }
    }

    LoggedDefinitions(Catalog catalog) {
        this.catalog = catalog;
        this.foreignKeys = new OldForeignKeys(catalog);
    }

    void restore(CaptureCheckpoint.Definitions state) {
        for (CaptureCheckpoint.LoggedTrigger each : state.triggers()) {
            TriggerDefinition trigger = each.definition();
            triggers.put(Name.of(trigger.database(), trigger.name()), new Held<>(trigger, each.sinceMicros()));
        }
        functions.restore(state.functions());
        procedures.restore(state.procedures());
    }

    /** @param tables what {@link LoggedTables} keeps */
    CaptureCheckpoint.Definitions state(Map<String, CaptureCheckpoint.LoggedTable> tables) {
        return new CaptureCheckpoint.Definitions(
                triggers.values().stream()
                        .map(each -> new CaptureCheckpoint.LoggedTrigger(each.definition(), each.sinceMicros()))
                        .toList(),
                functions.state(),
                procedures.state(),
                tables);
    }

    static void bound(Map<?, ?> map, int most) {
        if (map.size() >= most) {
            map.clear();
        }
    }

    /** A schema statement stands in the log: from here on it holds. */
    void seen(Session session, byte[] sql, StatementInfo info) {
        if (info.has(StatementInfo.Flag.ROUTINE)) {
            ProgramDdl.of(sql, session).ifPresent(this::program);
            return;
        }
        for (TableAccess access : info.tables()) {
            foreignKeys.changed(TableNames.database(access, session.database()), access.table());
        }
        boolean drops = startsWith(sql, "DROP");
        boolean renames = startsWith(sql, "RENAME") || startsWith(sql, "ALTER");
        if (!drops && !(renames && info.tables().size() > 1)) {
            return;
        }
        for (TableAccess access : info.tables()) {
            String database = TableNames.database(access, session.database());
            if (access.table().isEmpty()) {
                droppedDatabase(database);
            } else {
                droppedTable(Name.of(database, access.table()));
            }
        }
    }

    private static boolean startsWith(byte[] sql, String word) {
        return new String(sql, 0, Math.min(sql.length, 64), StandardCharsets.ISO_8859_1)
                .stripLeading()
                .regionMatches(true, 0, word, 0, word.length());
    }

    private void program(ProgramDdl ddl) {
        Name name = Name.of(ddl.database(), ddl.name());
        switch (ddl.kind()) {
            case TRIGGER -> {
                if (ddl.trigger().isPresent()) {
                    bound(triggers, MOST_LOGGED);
                    triggers.put(name, Held.now(ddl.trigger().get()));
                } else {
                    triggers.remove(name);
                    known.replaceAll((table, all) -> all.stream()
                            .filter(each ->
                                    !Name.of(each.database(), each.name()).equals(name))
                            .toList());
                }
            }
            case FUNCTION -> ddl.routine().ifPresentOrElse(functions::created, () -> functions.dropped(name));
            case PROCEDURE -> ddl.routine().ifPresentOrElse(procedures::created, () -> procedures.dropped(name));
        }
    }

    /** Its triggers go with it; those of a table that is renamed are found under its new name. */
    private void droppedTable(Name table) {
        known.remove(table);
        triggers.values().removeIf(held -> table(held.definition()).equals(table));
    }

    private void droppedDatabase(String database) {
        known.keySet().removeIf(table -> table.database().equalsIgnoreCase(database));
        triggers.keySet().removeIf(name -> name.database().equalsIgnoreCase(database));
        functions.droppedDatabase(database);
        procedures.droppedDatabase(database);
    }

    private static Name table(TriggerDefinition trigger) {
        return Name.of(trigger.database(), trigger.table());
    }

    /**
     * A heartbeat has come by. Returns whether definitions were forgotten because of it.
     *
     * @param sentMicros when it was sent, on our own clock
     */
    boolean look(long sentMicros) {
        boolean forgotten = triggers.values().removeIf(held -> held.sinceMicros() < sentMicros);
        forgotten |= functions.forget(sentMicros);
        forgotten |= procedures.forget(sentMicros);
        return forgotten;
    }

    @Override
    public List<TriggerDefinition> triggers(String database, String table) {
        List<TriggerDefinition> found = catalog.triggers(database, table);
        Name key = Name.of(database, table);
        List<TriggerDefinition> before = known.get(key);
        if (before != found && (before != null || !found.isEmpty())) {
            missing(before, found)
                    .forEach(each -> triggers.putIfAbsent(Name.of(database, each.name()), Held.now(each)));
            bound(known, MOST_KNOWN);
            known.put(key, found);
        }
        return triggers.isEmpty() ? found : inForce(key, found);
    }

    private static List<TriggerDefinition> missing(
            @Nullable Collection<TriggerDefinition> before, List<TriggerDefinition> found) {
        return before == null
                ? List.of()
                : before.stream()
                        .filter(each ->
                                found.stream().noneMatch(one -> one.name().equalsIgnoreCase(each.name())))
                        .toList();
    }

    private List<TriggerDefinition> inForce(Name table, List<TriggerDefinition> found) {
        List<TriggerDefinition> all = new ArrayList<>();
        for (TriggerDefinition each : found) {
            Held<TriggerDefinition> held = triggers.get(Name.of(each.database(), each.name()));
            all.add(held != null && table(held.definition()).equals(table) ? held.definition() : each);
        }
        triggers.values().stream()
                .map(Held::definition)
                .filter(each -> table(each).equals(table) && !all.contains(each))
                .forEach(all::add);
        return all;
    }

    @Override
    public Optional<RoutineDefinition> function(String database, String name) {
        return functions.find(Name.of(database, name), key -> catalog.function(database, name));
    }

    @Override
    public Optional<RoutineDefinition> procedure(String database, String name) {
        return procedures.find(Name.of(database, name), key -> catalog.procedure(database, name));
    }

    @Override
    public boolean hasFunctions() {
        return !functions.isEmpty() || catalog.hasFunctions();
    }

    @Override
    public Optional<TableSchema> table(String database, String name) {
        return catalog.table(database, name);
    }

    @Override
    public Optional<TableTrace> trace(String database, String name) {
        return catalog.trace(database, name);
    }

    @Override
    public Optional<ViewDefinition> view(String database, String name) {
        return catalog.view(database, name);
    }

    @Override
    public boolean isNearlyFull(String database, String table) {
        return catalog.isNearlyFull(database, table);
    }

    @Override
    public List<EventDefinition> events() {
        return catalog.events();
    }

    OldForeignKeys foreignKeysInForce() {
        return foreignKeys;
    }

    @Override
    public void invalidate() {
        foreignKeys.changedOnceMore();
        catalog.invalidate();
    }
}
