package org.generallog.replay.dependency;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import org.generallog.replay.catalog.TriggerDefinition;
import org.generallog.replay.dependency.TableShape.ForeignKey;
import org.generallog.replay.dependency.TableShape.Rule;
import org.generallog.replay.dependency.TableShape.TableName;
import org.generallog.replay.nested.ProgramSummary;
import org.generallog.replay.nested.ProgramSummary.Trait;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.TableAccess;
import org.jspecify.annotations.Nullable;

/**
 * What a change of rows sets off beyond these rows: triggers, cascades of foreign keys, the functions that are called. None of
 * it names rows, so the tables count as a whole.
 *
 * <p>For example, with {@code item} referring to {@code orders ON DELETE CASCADE} and a trigger on {@code orders} that writes to {@code
 * audit}: the ripple of a DELETE of {@code orders} writes {@code item} and {@code audit}. Cascades fire no triggers (manual, "FOREIGN KEY
 * Constraints").
 */
final class Ripples {
    private final RuleBook book;
    private final Map<TableRules, Map<Event, Dependencies>> known = new WeakHashMap<>();
    private final Map<TableRules, Assigned> assigned = new WeakHashMap<>();

    Ripples(RuleBook book) {
        this.book = book;
    }

    void forget() {
        known.clear();
        assigned.clear();
    }

    /** What an event at some rows of a table touches elsewhere. */
    Dependencies of(TableRules table, Event event) {
        Map<Event, Dependencies> ofTable = known.get(table);
        Dependencies ripple = ofTable == null ? null : ofTable.get(event);
        if (ripple == null) {
            Footprint footprint = new Footprint();
            new Walk(footprint).event(table, event);
            ripple = footprint.result();
            known.computeIfAbsent(table, t -> new EnumMap<>(Event.class)).put(event, ripple);
        }
        return ripple;
    }

    /** Touches a whole table or view, written in the manner of a statement, and all that this sets off. */
    void whole(Footprint footprint, TableRules table, TableAccess.Mode mode) {
        new Walk(footprint).whole(table, mode);
    }

    /** Touches what a function does. */
    void function(Footprint footprint, String database, String name) {
        new Walk(footprint).call(database, name);
    }

    /** Columns that triggers may set before a row is inserted or updated. */
    Assigned assigned(TableRules table) {
        Assigned found = assigned.get(table);
        if (found == null) {
            found = new Assigned(before(table, "INSERT"), before(table, "UPDATE"), takesIdsBefore(table));
            assigned.put(table, found);
        }
        return found;
    }

    /**
     * @param onInsert set by triggers before an insert, lower case
     * @param onUpdate set by triggers before an update
     * @param takesIds whether triggers before an insert may take the id that the statement was given
     */
    record Assigned(Set<String> onInsert, Set<String> onUpdate, boolean takesIds) {}

    private boolean takesIdsBefore(TableRules table) {
        return of(table, Event.INSERT).size() > 0
                && table.shape.triggers().stream()
                        .anyMatch(trigger -> trigger.timing().equalsIgnoreCase("BEFORE")
                                && trigger.event().equalsIgnoreCase("INSERT"));
    }

    private static Set<String> before(TableRules table, String event) {
        Set<String> columns = new HashSet<>();
        for (TriggerDefinition trigger : table.shape.triggers()) {
            if (trigger.timing().equalsIgnoreCase("BEFORE") && trigger.event().equalsIgnoreCase(event)) {
                ProgramSummary body = ProgramSummary.of(trigger.body(), trigger.sqlMode());
                columns.addAll(body.has(Trait.ASSIGNS_ANY) ? table.columns.keySet() : body.assigned());
            }
        }
        return Set.copyOf(columns);
    }

    /** Touches what a query reads, or what it may be taken to read. */
    void query(Footprint footprint, String database, ProgramSummary query) {
        new Walk(footprint).program(database, query);
    }

    /** One walk through all that is set off. Each place is visited once. */
    private final class Walk {
        private final Footprint footprint;
        private final Set<List<Object>> visited = new HashSet<>();

        Walk(Footprint footprint) {
            this.footprint = footprint;
        }

        void event(TableRules table, Event event) {
            if (footprint.isBarrier() || !visited.add(List.of(table, event))) {
                return;
            }
            if (event != Event.KEY_UPDATE) {
                triggers(table, event);
            }
            if (event == Event.DELETE || event == Event.KEY_UPDATE) {
                cascade(table);
            }
        }

        private void triggers(TableRules table, Event event) {
            for (TriggerDefinition trigger : table.shape.triggers()) {
                if (trigger.event().equalsIgnoreCase(event.name())) {
                    program(trigger.database(), ProgramSummary.of(trigger.body(), trigger.sqlMode()));
                }
            }
        }

        private void cascade(TableRules parent) {
            if (!visited.add(List.of(parent, "children"))) {
                return;
            }
            for (ForeignKey key : parent.shape.links().children()) {
                TableRules child = table(key.other());
                if (child == null) {
                    footprint.barrier();
                } else if (key.onDelete() == Rule.RESTRICT && key.onUpdate() == Rule.RESTRICT) {
                    footprint.touch(child.table, Mode.READ);
                } else {
                    footprint.touch(child.table, Mode.WRITE);
                    parents(child);
                    cascade(child);
                }
            }
        }

        private void parents(TableRules child) {
            for (ForeignKey key : child.shape.links().parents()) {
                TableRules parent = table(key.other());
                if (parent != null) {
                    footprint.touch(parent.table, Mode.READ);
                }
            }
        }

        private @Nullable TableRules table(TableName name) {
            return book.table(book.folded(name.database()), book.folded(name.name()));
        }

        void whole(TableRules table, TableAccess.Mode mode) {
            if (footprint.isBarrier() || !visited.add(List.of(table, mode))) {
                return;
            }
            boolean writes = mode != TableAccess.Mode.READ && mode != TableAccess.Mode.LOCK;
            if (table.shape.content().elsewhere() || mode == TableAccess.Mode.SCHEMA) {
                footprint.barrier();
                return;
            }
            footprint.touch(table.table, writes ? Mode.WRITE : Mode.READ);
            Optional<String> view = table.shape.content().view();
            if (view.isPresent()) {
                view(table, view.get(), mode);
                return;
            }
            if (!writes) {
                return;
            }
            if (table.shape.content().lasting()) {
                footprint.lasting();
            }
            if (mode != TableAccess.Mode.DELETE) {
                parents(table);
            }
            if (table.autoIncrement.isPresent() && mode != TableAccess.Mode.DELETE) {
                footprint.touch(table.counter, Mode.WRITE);
            }
            for (Event event : events(mode)) {
                event(table, event);
            }
        }

        private void view(TableRules view, String query, TableAccess.Mode mode) {
            StatementInfo info = book.view(view, query);
            List<TableAccess> reads =
                    info.tables().stream().filter(one -> !one.writes()).toList();
            if (reads.isEmpty()) {
                footprint.barrier();
            }
            for (TableAccess base : reads) {
                access(view.shape.database(), base, mode);
            }
            calls(view.shape.database(), info.functions());
        }

        private void access(String database, TableAccess access, TableAccess.Mode mode) {
            String named = access.database().isEmpty() ? database : access.database();
            TableRules table = book.table(book.folded(named), book.folded(access.table()));
            if (table == null) {
                footprint.touch(
                        Resources.table(book.folded(named), book.folded(access.table())),
                        access.writes() ? Mode.WRITE : Mode.READ);
                footprint.touch(Resources.SESSION, Mode.WRITE);
            } else {
                whole(table, mode);
            }
        }

        private void program(String database, ProgramSummary program) {
            if (program.has(Trait.UNKNOWN)) {
                footprint.barrier();
                return;
            }
            if (program.has(Trait.SESSION)) {
                footprint.touch(Resources.SESSION, Mode.WRITE);
            }
            for (StatementInfo statement : program.statements()) {
                for (TableAccess access : statement.tables()) {
                    access(database, access, access.mode());
                }
            }
            for (ProgramSummary.Name name : program.names()) {
                String named = name.database().isEmpty() ? database : name.database();
                TableRules table = book.table(book.folded(named), book.folded(name.name()));
                if (table != null) {
                    whole(table, TableAccess.Mode.READ);
                }
            }
            calls(database, program.functions());
        }

        private void calls(String database, Set<String> functions) {
            for (String function : new ArrayList<>(functions)) {
                call(database, function);
            }
        }

        void call(String database, String function) {
            if (footprint.isBarrier() || !visited.add(List.of(database, function, "function"))) {
                return;
            }
            int dot = function.indexOf('.');
            String in = dot < 0 ? database : function.substring(0, dot);
            ProgramSummary program = book.function(in, function.substring(dot + 1));
            if (program == null) {
                // A loadable function or a new built-in one: may do anything.
                footprint.barrier();
            } else {
                program(in, program);
            }
        }
    }

    static List<Event> events(TableAccess.Mode mode) {
        return switch (mode) {
            case INSERT -> List.of(Event.INSERT);
            case UPDATE -> List.of(Event.UPDATE, Event.KEY_UPDATE);
            case DELETE -> List.of(Event.DELETE);
            case UPSERT -> List.of(Event.INSERT, Event.UPDATE, Event.DELETE, Event.KEY_UPDATE);
            case READ, LOCK, SCHEMA -> List.of();
        };
    }
}
