package org.generallog.replay.capture;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementKind;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.sql.Tokens;
import org.generallog.replay.transaction.Doubt;
import org.generallog.replay.transaction.ToVerify.Item;

/**
 * What is on the list to verify, so that it goes with the rows: what a statement makes of a listed row, {@code INSERT … SELECT} of a schema change tool above
 * all, may differ as the row does. Entries stay until the capture ends, since it does not learn that they were settled.
 */
final class ListedTables {
    private static final int MOST_TABLES = 10_000;
    /** Rows of one table; beyond, the table counts as listed whole. */
    private static final int MOST_ROWS = 200;

    /** Rows of which one statement's copies are listed one by one; of more the whole table is. */
    private static final int MOST_COPIED = 20;

    private final Map<String, Set<Item>> byTable = new LinkedHashMap<>();

    /** Something is listed. */
    void add(Item item) {
        if (item.table().isEmpty() || byTable.size() >= MOST_TABLES) {
            return;
        }
        Set<Item> items = byTable.computeIfAbsent(name(item.database(), item.table()), key -> new LinkedHashSet<>());
        if (items.size() > MOST_ROWS) {
            items.removeIf(each -> !each.isWholeTable());
            items.add(new Item(item.reason(), item.database(), item.table(), ""));
        } else {
            items.add(item);
        }
    }

    private static String name(String database, String table) {
        return database + "." + table;
    }

    /**
     * What a statement makes of what is listed.
     *
     * @param sql the statement
     */
    Set<Item> copies(Tokens sql, StatementInfo info, String defaultDatabase, Catalog catalog) {
        if (byTable.isEmpty()) {
            return Set.of();
        }
        boolean creates = info.kind() == StatementKind.DDL && selects(sql);
        Set<Item> copies = new LinkedHashSet<>();
        for (TableAccess from : info.tables()) {
            Set<Item> listed = byTable.get(name(TableNames.database(from, defaultDatabase), from.table()));
            for (TableAccess to : info.tables()) {
                if (listed == null
                        || from.equals(to)
                        || !to.writes()
                        || (to.mode() == TableAccess.Mode.SCHEMA && !creates)) {
                    continue;
                }
                String database = TableNames.database(to, defaultDatabase);
                boolean itself = to.table().equals(from.table());
                if (listed.size() > MOST_COPIED || itself || creates || !inserts(to)) {
                    // Each such statement lists them again, since nobody says here that they were settled.
                    Doubt reason = listed.iterator().next().reason();
                    copies.add(new Item(reason, database, to.table(), ""));
                } else {
                    Optional<TableSchema> source =
                            catalog.table(TableNames.database(from, defaultDatabase), from.table());
                    Optional<TableSchema> schema = catalog.table(database, to.table());
                    List<String> kept = schema.isEmpty() || source.isEmpty()
                            ? List.of()
                            : KeptColumns.of(sql, source.get(), schema.get());
                    listed.forEach(each -> copies.add(copy(each, database, to.table(), schema, kept)));
                }
            }
        }
        return copies;
    }

    /** {@code CREATE TABLE … SELECT}. */
    private static boolean selects(Tokens sql) {
        return sql.word(0, "CREATE")
                && (sql.word(1, "TABLE") || sql.word(2, "TABLE"))
                && sql.find("SELECT", 0) < sql.size();
    }

    private static boolean inserts(TableAccess access) {
        return access.mode() == TableAccess.Mode.INSERT || access.mode() == TableAccess.Mode.UPSERT;
    }

    /** By the same key, where the copy has one of the same columns, with the same values. */
    private static Item copy(Item of, String database, String table, Optional<TableSchema> schema, List<String> kept) {
        boolean same = schema.isPresent()
                && schema.get().uniqueKeys().stream().anyMatch(key -> kept.containsAll(key) && names(of.key(), key));
        return new Item(of.reason(), database, table, same ? of.key() : "");
    }

    private static boolean names(String condition, List<String> key) {
        return !condition.isEmpty()
                && condition.split(" AND ", -1).length == key.size()
                && key.stream().allMatch(column -> condition.contains("`" + column + "`"));
    }

    /**
     * Whether a statement reads what is listed.
     *
     * @param named the rows of a table that it names, in the form of the entries; one of the whole table where it does not
     */
    boolean isRead(StatementInfo info, String defaultDatabase, Function<TableAccess, Set<Item>> named) {
        if (byTable.isEmpty()) {
            return false;
        }
        for (TableAccess access : info.tables()) {
            Set<Item> listed = byTable.get(name(TableNames.database(access, defaultDatabase), access.table()));
            if (listed != null && meets(listed, named.apply(access))) {
                return true;
            }
        }
        return false;
    }

    private static boolean meets(Set<Item> listed, Set<Item> read) {
        Set<String> keys = new HashSet<>();
        read.forEach(each -> keys.add(each.key()));
        return keys.contains("") || listed.stream().anyMatch(each -> each.isWholeTable() || keys.contains(each.key()));
    }

    /** A table has another name: its entries go with it by themselves. */
    void renamed(StatementInfo info, String defaultDatabase) {
        Set<Item> all = new LinkedHashSet<>();
        for (TableAccess access : info.tables()) {
            all.addAll(
                    byTable.getOrDefault(name(TableNames.database(access, defaultDatabase), access.table()), Set.of()));
        }
        for (TableAccess access : info.tables()) {
            String database = TableNames.database(access, defaultDatabase);
            all.forEach(each -> add(new Item(each.reason(), database, access.table(), each.key())));
        }
    }
}
