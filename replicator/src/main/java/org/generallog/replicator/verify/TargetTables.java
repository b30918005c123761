package org.generallog.replicator.verify;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.catalog.TriggerDefinition;
import org.generallog.replay.dependency.SchemaCatalog;
import org.generallog.replay.dependency.TableShape;
import org.generallog.replay.dependency.TableShape.ForeignKey;
import org.generallog.replay.dependency.TableShape.KeyPart;
import org.generallog.replay.dependency.TableShape.Rule;
import org.generallog.replay.dependency.TableShape.UniqueKey;
import org.generallog.replay.doubt.AffectedRows;
import org.generallog.replay.nested.ProgramSummary;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.SqlStatementAnalyzer;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.verify.TouchedRows.Table;

/** The new instance's tables, each read once: what names their rows, and which other tables a write to one of them changes. */
final class TargetTables implements AffectedRows.Tables {
    /** All tables of all databases. */
    static final Table EVERY = new Table("", "");

    private final SchemaCatalog catalog;
    private final Map<Table, Optional<TableShape>> shapes = new HashMap<>();
    private final Map<Table, Set<Table>> setOff = new HashMap<>();
    private final Map<String, Set<Table>> byFunction = new HashMap<>();

    TargetTables(SchemaCatalog catalog) {
        this.catalog = catalog;
    }

    /** The schema may have changed. */
    void forget() {
        catalog.invalidate();
        shapes.clear();
        setOff.clear();
        byFunction.clear();
    }

    private Optional<TableShape> shape(Table table) {
        Optional<TableShape> known = shapes.get(table);
        if (known == null) {
            known = catalog.table(table.database(), table.name());
            shapes.put(table, known);
        }
        return known;
    }

    @Override
    public Optional<TableSchema> table(String database, String name) {
        return shape(new Table(database, name))
                .filter(shape -> shape.content().view().isEmpty())
                .map(TargetTables::schema);
    }

    private static TableSchema schema(TableShape shape) {
        List<TableSchema.Column> columns = shape.columns().stream()
                .map(each -> new TableSchema.Column(
                        each.name(),
                        each.type().name(),
                        each.type().collation(),
                        each.fill() == TableShape.Fill.ID,
                        TableSchema.Clock.NONE,
                        each.type().length()))
                .toList();
        List<List<String>> keys = shape.keys().stream()
                .filter(TargetTables::isWhole)
                .filter(key -> !isMoved(key, shape))
                .map(key -> key.parts().stream().map(KeyPart::column).toList())
                .toList();
        return new TableSchema(shape.database(), shape.name(), columns, keys, "");
    }

    /** Constants name neither an expression nor the beginning of a column. */
    private static boolean isWhole(UniqueKey key) {
        return key.parts().stream().noneMatch(part -> part.column().isEmpty() || part.prefix() > 0);
    }

    /** Whether a trigger may give the row another value than the statement says. */
    private static boolean isMoved(UniqueKey key, TableShape shape) {
        return shape.triggers().stream()
                .filter(each -> each.timing().equalsIgnoreCase("BEFORE"))
                .anyMatch(each -> {
                    ProgramSummary body = ProgramSummary.of(each.body(), each.sqlMode());
                    return body.has(ProgramSummary.Trait.ASSIGNS_ANY)
                            || key.parts().stream()
                                    .anyMatch(part -> body.assigned().contains(part.column()));
                });
    }

    @Override
    public List<TableSchema> behind(String database, String view) {
        List<TableSchema> found = new ArrayList<>();
        Set<Table> seen = new HashSet<>(Set.of(new Table(database, view)));
        Deque<Table> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            Table next = open.remove();
            table(next.database(), next.name()).ifPresent(found::add);
            // A view may be one of other views.
            shape(next).flatMap(shape -> shape.content().view()).stream()
                    .flatMap(query -> tables(query, next.database()).stream())
                    .filter(seen::add)
                    .forEach(open::add);
        }
        return found;
    }

    /** The columns of each unique key, lower case; none for a key on an expression. */
    List<Set<String>> uniqueColumns(TableName name) {
        return shape(new Table(name.database(), name.table())).stream()
                .flatMap(shape -> shape.keys().stream())
                .filter(TargetTables::isWhole)
                .map(key -> key.parts().stream().map(KeyPart::column).collect(Collectors.toSet()))
                .toList();
    }

    /** The columns in order of the primary key, or of each other unique one; none for a key on an expression or a prefix. */
    List<List<String>> keyColumns(TableName name, boolean primary) {
        return shape(new Table(name.database(), name.table())).stream()
                .flatMap(shape -> shape.keys().stream())
                .filter(key -> key.primary() == primary)
                .filter(TargetTables::isWhole)
                .map(key -> key.parts().stream().map(KeyPart::column).toList())
                .toList();
    }

    private static Set<Table> tables(String sql, String database) {
        StatementInfo info =
                new SqlStatementAnalyzer().analyze(sql.getBytes(StandardCharsets.UTF_8), LexicalMode.DEFAULT);
        Set<Table> found = new LinkedHashSet<>();
        info.tables().forEach(access -> found.add(named(access, database)));
        return found;
    }

    private static Table named(TableAccess access, String database) {
        return new Table(access.database().isEmpty() ? database : access.database(), access.table());
    }

    /** Tables that functions write which a statement calls, and what is written in turn; all tables where that is not known. */
    Set<Table> setOffBy(Set<String> functions, String database) {
        Set<Table> all = new LinkedHashSet<>();
        for (String function : functions) {
            String name = database + " " + function;
            Set<Table> known = byFunction.get(name);
            if (known == null) {
                known = new LinkedHashSet<>();
                function(function, database, known, new HashSet<>());
                for (Table each : List.copyOf(known)) {
                    known.addAll(setOff(each));
                }
                byFunction.put(name, known);
            }
            all.addAll(known);
        }
        return all;
    }

    /** Tables that triggers and cascades write when this one is written; {@link #EVERY} where that is not known. */
    Set<Table> setOff(Table table) {
        Set<Table> known = setOff.get(table);
        if (known == null) {
            known = walk(table);
            setOff.put(table, known);
        }
        return known;
    }

    private Set<Table> walk(Table first) {
        Set<Table> found = new LinkedHashSet<>();
        Deque<Table> open = new ArrayDeque<>(List.of(first));
        while (!open.isEmpty()) {
            Optional<TableShape> shape = shape(open.remove());
            if (shape.isEmpty()) {
                continue;
            }
            for (Table each : next(shape.get())) {
                if (!each.equals(first) && found.add(each)) {
                    open.add(each);
                }
            }
        }
        return found;
    }

    private Set<Table> next(TableShape shape) {
        Set<Table> next = new LinkedHashSet<>();
        for (ForeignKey key : shape.links().children()) {
            if (key.onDelete() == Rule.CHANGE || key.onUpdate() == Rule.CHANGE) {
                next.add(new Table(key.other().database(), key.other().name()));
            }
        }
        for (TriggerDefinition trigger : shape.triggers()) {
            program(ProgramSummary.of(trigger.body(), trigger.sqlMode()), trigger.database(), next, new HashSet<>());
        }
        return next;
    }

    private void program(ProgramSummary body, String database, Set<Table> into, Set<String> seen) {
        if (body.has(ProgramSummary.Trait.UNKNOWN)) {
            // It calls a procedure, say.
            into.add(EVERY);
        }
        for (StatementInfo each : body.statements()) {
            each.tables().stream().filter(TableAccess::writes).forEach(access -> into.add(named(access, database)));
        }
        body.functions().forEach(each -> function(each, database, into, seen));
    }

    private void function(String name, String database, Set<Table> into, Set<String> seen) {
        int dot = name.indexOf('.');
        String of = dot < 0 ? database : name.substring(0, dot);
        if (seen.add(of + '.' + name)) {
            catalog.function(of, name.substring(dot + 1))
                    .ifPresent(each ->
                            program(ProgramSummary.of(each.body(), each.sqlMode()), each.database(), into, seen));
        }
    }
}
