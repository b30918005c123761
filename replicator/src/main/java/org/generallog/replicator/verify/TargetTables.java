package org.generallog.replicator.verify;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    private final SchemaCatalog catalog;
    private final Map<Table, Optional<TableShape>> shapes = new HashMap<>();
    private final Map<Table, Set<Table>> setOff = new HashMap<>();

    TargetTables(SchemaCatalog catalog) {
        this.catalog = catalog;
    }

    /** The schema may have changed. */
    void forget() {
        catalog.invalidate();
        shapes.clear();
        setOff.clear();
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
                        each.name(), each.type().name(), each.type().collation(), each.fill() == TableShape.Fill.ID))
                .toList();
        List<List<String>> keys = shape.keys().stream()
                .filter(TargetTables::isWhole)
                .map(key -> key.parts().stream().map(KeyPart::column).toList())
                .toList();
        return new TableSchema(shape.database(), shape.name(), columns, keys, "");
    }

    /** Constants name neither an expression nor the beginning of a column. */
    private static boolean isWhole(UniqueKey key) {
        return key.parts().stream().noneMatch(part -> part.column().isEmpty() || part.prefix() > 0);
    }

    @Override
    public List<TableSchema> behind(String database, String view) {
        return shape(new Table(database, view)).flatMap(shape -> shape.content().view()).stream()
                .flatMap(query -> tables(query, database).stream())
                .flatMap(table -> table(table.database(), table.name()).stream())
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

    /** Tables that triggers and cascades write when this one is written. Functions and procedures that triggers call are not followed. */
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

    private static Set<Table> next(TableShape shape) {
        Set<Table> next = new LinkedHashSet<>();
        for (ForeignKey key : shape.links().children()) {
            if (key.onDelete() == Rule.CHANGE || key.onUpdate() == Rule.CHANGE) {
                next.add(new Table(key.other().database(), key.other().name()));
            }
        }
        for (TriggerDefinition trigger : shape.triggers()) {
            for (StatementInfo each :
                    ProgramSummary.of(trigger.body(), trigger.sqlMode()).statements()) {
                each.tables().stream()
                        .filter(TableAccess::writes)
                        .forEach(access -> next.add(named(access, trigger.database())));
            }
        }
        return next;
    }
}
