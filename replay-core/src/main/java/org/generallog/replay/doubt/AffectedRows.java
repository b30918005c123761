package org.generallog.replay.doubt;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.generallog.replay.catalog.ForeignKey;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.sql.KeyPoints;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.Literal;
import org.generallog.replay.sql.RowKey;
import org.generallog.replay.sql.StatementAnalyzer;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.sql.TableAccess.Mode;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.Doubt;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.StatementContext;
import org.generallog.replay.transaction.ToVerify.Item;
import org.jspecify.annotations.Nullable;

/**
 * Which rows statements write: by key where constants name each of them, else the whole table, or the database where not even the table is
 * known. For example {@code UPDATE t SET n = 1 WHERE id IN (1, 2)} is about two rows of {@code t}; {@code UPDATE t SET n = 1} about all.
 *
 * <p>What foreign keys change in turn ({@code ON DELETE CASCADE}, {@code SET NULL}) is named too, as far as {@link Tables} knows of them; other tables
 * that triggers write are not.
 */
public final class AffectedRows {
    /** So many rows of one statement are named; more are the whole table. */
    private static final int MOST_KEYS = 1000;
    /** So many items of one transaction: beyond, its tables are listed whole. */
    private static final int MOST_ITEMS = 10_000;

    private final StatementAnalyzer analyzer;
    private final Tables tables;
    private final Function<StatementContext, LexicalMode> modes;

    /** The tables of one instance, such as {@code Catalog::table}. */
    public interface Tables {
        Optional<TableSchema> table(String database, String name);

        /** The tables that a view stands for; none where it is no view. */
        default List<TableSchema> behind(String database, String view) {
            return List.of();
        }

        /** The foreign keys that refer to a table. */
        default List<ForeignKey> children(String database, String table) {
            return List.of();
        }
    }

    /** Whether a table has an AUTO_INCREMENT column, at the place of the log that is looked at. */
    public enum Ids {
        /** As the schema says now. */
        AS_KNOWN,
        NONE,
        UNKNOWN
    }

    /** What is known of a table's ids beside its schema as it is now. */
    public interface KnownIds {
        Ids of(String database, String table);
    }

    /** @param modes how a statement is to be read that ran in this context */
    public AffectedRows(StatementAnalyzer analyzer, Tables tables, Function<StatementContext, LexicalMode> modes) {
        this.analyzer = analyzer;
        this.tables = tables;
        this.modes = modes;
    }

    /** What a transaction writes; what it lists to be verified already is left out. */
    public Set<Item> of(Doubt reason, Iterable<? extends Change> changes) {
        Set<Item> items = new LinkedHashSet<>();
        for (Change change : changes) {
            if (change instanceof StatementChange statement) {
                items.addAll(of(reason, statement));
                if (items.size() > MOST_ITEMS) {
                    Set<Item> tables = whole(items);
                    items.clear();
                    items.addAll(tables);
                }
            }
        }
        return items;
    }

    private static Set<Item> whole(Set<Item> items) {
        Set<Item> tables = new LinkedHashSet<>();
        items.forEach(item -> tables.add(new Item(item.reason(), item.database(), item.table(), "")));
        return tables;
    }

    public Set<Item> of(Doubt reason, StatementChange change) {
        StatementContext context = change.context();
        StatementInfo info = analyzer.analyze(change.sql(), modes.apply(context));
        boolean reads = switch (info.kind()) {
            case READ, LOCKING_READ, SET, DO -> info.functions().isEmpty();
            default -> false;
        };
        if (reads) {
            // It is replayed for the variables that it sets.
            return Set.of();
        }
        // Else the ids of its rows do not follow each other by one.
        boolean byOne = !context.settings().contains("auto_increment");
        return of(reason, info, context.database(), byOne ? change.insertId() : OptionalLong.empty());
    }

    /** @param defaultDatabase of the session; empty for none */
    public Set<Item> of(Doubt reason, StatementInfo info, String defaultDatabase) {
        return of(reason, info, defaultDatabase, OptionalLong.empty());
    }

    /** The rows of one table that constants name, whether they are written or read; else the whole table. */
    public Set<Item> named(Doubt reason, TableAccess access, String database) {
        Set<Item> items = new LinkedHashSet<>();
        rows(reason, access, database, OptionalLong.empty(), items);
        return items;
    }

    /** A table of which nobody knows what is done to it, and what its foreign keys change in turn. */
    public Set<Item> table(Doubt reason, String database, String table) {
        Set<Item> items = new LinkedHashSet<>();
        items.add(new Item(reason, database, table, ""));
        items.addAll(
                new Cascades(tables).of(reason, new TableAccess(database, table, Mode.DELETE, List.of()), database));
        return items;
    }

    private Set<Item> of(Doubt reason, StatementInfo info, String defaultDatabase, OptionalLong insertId) {
        Set<Item> items = new LinkedHashSet<>();
        for (TableAccess access : info.tables()) {
            if (access.writes()) {
                String database = access.database().isEmpty() ? defaultDatabase : access.database();
                boolean inserts = access.mode() == Mode.INSERT || access.mode() == Mode.UPSERT;
                rows(reason, access, database, inserts ? insertId : OptionalLong.empty(), items);
                if (access.mode() != Mode.INSERT && access.mode() != Mode.SCHEMA) {
                    items.addAll(new Cascades(tables).of(reason, access, database));
                }
            }
        }
        if (items.isEmpty()) {
            items.add(new Item(reason, defaultDatabase, "", ""));
        }
        return items;
    }

    /**
     * Tables in which a statement leaves an AUTO_INCREMENT id to the server: the log does not say which the old instance gave, and the new
     * one may give others. Also tables of which it is not known whether they have such a column, since they are gone or have changed since.
     */
    public Set<Item> givenIds(StatementInfo info, String defaultDatabase, KnownIds known) {
        Set<Item> items = new LinkedHashSet<>();
        for (TableAccess access : info.tables()) {
            if (access.mode() == Mode.INSERT || access.mode() == Mode.UPSERT) {
                String database = access.database().isEmpty() ? defaultDatabase : access.database();
                givenIds(access, database, known, items);
            }
        }
        return items;
    }

    private void givenIds(TableAccess access, String database, KnownIds known, Set<Item> items) {
        Ids ids = known.of(database, access.table());
        Optional<TableSchema> table = tables.table(database, access.table());
        if (ids == Ids.NONE) {
            return;
        }
        if (table.isPresent() && ids == Ids.AS_KNOWN) {
            if (takesId(access, table.get())) {
                items.add(given(table.get()));
            }
            return;
        }
        List<TableSchema> bases = table.isPresent() ? List.of() : tables.behind(database, access.table());
        bases.stream()
                .filter(base -> base.autoIncrementColumn().isPresent())
                .map(AffectedRows::given)
                .forEach(items::add);
        if (bases.isEmpty() && mayLeaveId(access)) {
            items.add(new Item(Doubt.UNRESOLVED_ID, database, access.table(), ""));
        }
    }

    /** Those of some tables that have an AUTO_INCREMENT column. */
    public Set<Item> givenIds(Iterable<List<String>> names) {
        Set<Item> items = new LinkedHashSet<>();
        for (List<String> name : names) {
            tables.table(name.get(0), name.get(1))
                    .filter(table -> table.autoIncrementColumn().isPresent())
                    .map(AffectedRows::given)
                    .ifPresent(items::add);
        }
        return items;
    }

    private static Item given(TableSchema table) {
        return new Item(Doubt.UNRESOLVED_ID, table.database(), table.name(), "");
    }

    /** Of a table of which nothing is known: not where a row without a column list gives every column a value. */
    private static boolean mayLeaveId(TableAccess access) {
        return access.points().isEmpty()
                || access.points().stream()
                        .anyMatch(row ->
                                !row.containsKey("#1") || row.values().stream().anyMatch(AffectedRows::leavesId));
    }

    private static boolean takesId(TableAccess access, TableSchema schema) {
        for (int i = 0; i < schema.columns().size(); i++) {
            TableSchema.Column column = schema.columns().get(i);
            if (column.autoIncrement()) {
                String place = "#" + (i + 1);
                return access.points().isEmpty()
                        || access.points().stream()
                                .map(row -> row.getOrDefault(column.name(), row.get(place)))
                                .anyMatch(AffectedRows::leavesId);
            }
        }
        return false;
    }

    private static boolean leavesId(@Nullable Literal id) {
        return id == null || id.type() == Literal.Type.NULL || id.text().equals("0");
    }

    private void rows(Doubt reason, TableAccess access, String database, OptionalLong insertId, Set<Item> items) {
        Optional<TableSchema> schema =
                access.mode() == Mode.SCHEMA || access.points().isEmpty()
                        ? Optional.empty()
                        : tables.table(database, access.table());
        List<String> keys = schema.map(known -> keys(access, known, insertId)).orElse(List.of());
        if (access.mode() != Mode.SCHEMA
                && keys.isEmpty()
                && tables.table(database, access.table()).isEmpty()) {
            tables.behind(database, access.table())
                    .forEach(base -> items.add(new Item(reason, base.database(), base.name(), "")));
        }
        if (keys.isEmpty()) {
            items.add(new Item(reason, database, access.table(), ""));
        }
        keys.forEach(key -> items.add(new Item(reason, database, access.table(), key)));
    }

    /** Conditions that together name each row; none where one of them is not named. */
    static List<String> keys(TableAccess access, TableSchema schema, OptionalLong insertId) {
        if (access.points().size() > MOST_KEYS || movesUnknown(access, schema)) {
            return List.of();
        }
        List<String> keys = new ArrayList<>();
        int place = 0;
        for (Map<String, Literal> point : access.points()) {
            TableAccess one = new TableAccess(
                    access.database(), access.table(), access.mode(), List.of(point), access.assigned());
            OptionalLong id = insertId.isEmpty() ? insertId : OptionalLong.of(insertId.getAsLong() + place++);
            List<RowKey> named = KeyPoints.of(one, schema, id).keys();
            if (named.isEmpty()) {
                return List.of();
            }
            for (RowKey key : named) {
                Optional<String> condition = KeyCondition.of(key, schema);
                if (condition.isEmpty()) {
                    return List.of();
                }
                keys.add(condition.get());
            }
        }
        return keys;
    }

    /** Whether it gives a column of a unique key a value that is no constant: the row may be found under any afterwards. */
    private static boolean movesUnknown(TableAccess access, TableSchema schema) {
        return access.assigned().entrySet().stream()
                .anyMatch(set -> set.getValue().isEmpty()
                        && schema.uniqueKeys().stream().anyMatch(key -> key.contains(set.getKey())));
    }
}
