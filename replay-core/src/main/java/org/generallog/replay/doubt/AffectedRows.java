package org.generallog.replay.doubt;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
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
 * <p>Other tables that triggers or foreign keys write in turn are not named.
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
        return of(reason, info, context.database());
    }

    /** @param defaultDatabase of the session; empty for none */
    public Set<Item> of(Doubt reason, StatementInfo info, String defaultDatabase) {
        Set<Item> items = new LinkedHashSet<>();
        for (TableAccess access : info.tables()) {
            if (access.writes()) {
                String database = access.database().isEmpty() ? defaultDatabase : access.database();
                rows(reason, access, database, items);
            }
        }
        if (items.isEmpty()) {
            items.add(new Item(reason, defaultDatabase, "", ""));
        }
        return items;
    }

    /**
     * Tables in which a statement leaves an AUTO_INCREMENT id to the server: the log does not say which the old instance gave, and the new
     * one may give others.
     */
    public Set<Item> givenIds(StatementInfo info, String defaultDatabase) {
        Set<Item> items = new LinkedHashSet<>();
        for (TableAccess access : info.tables()) {
            if (access.mode() == Mode.INSERT || access.mode() == Mode.UPSERT) {
                String database = access.database().isEmpty() ? defaultDatabase : access.database();
                tables.table(database, access.table())
                        .filter(schema -> takesId(access, schema))
                        .ifPresent(schema -> items.add(new Item(Doubt.UNRESOLVED_ID, database, access.table(), "")));
            }
        }
        return items;
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

    private void rows(Doubt reason, TableAccess access, String database, Set<Item> items) {
        Optional<TableSchema> schema =
                access.mode() == Mode.SCHEMA || access.points().isEmpty()
                        ? Optional.empty()
                        : tables.table(database, access.table());
        List<String> keys = schema.map(known -> keys(access, known)).orElse(List.of());
        if (keys.isEmpty()) {
            items.add(new Item(reason, database, access.table(), ""));
        }
        keys.forEach(key -> items.add(new Item(reason, database, access.table(), key)));
    }

    /** Conditions that together name each row; none where one of them is not named. */
    private static List<String> keys(TableAccess access, TableSchema schema) {
        if (access.points().size() > MOST_KEYS || movesUnknown(access, schema)) {
            return List.of();
        }
        List<String> keys = new ArrayList<>();
        for (Map<String, Literal> point : access.points()) {
            TableAccess one = new TableAccess(
                    access.database(), access.table(), access.mode(), List.of(point), access.assigned());
            List<RowKey> named = KeyPoints.of(one, schema, OptionalLong.empty()).keys();
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
