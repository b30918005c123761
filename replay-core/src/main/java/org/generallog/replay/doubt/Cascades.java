package org.generallog.replay.doubt;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.generallog.replay.catalog.ForeignKey;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.sql.KeyPoints;
import org.generallog.replay.sql.Literal;
import org.generallog.replay.sql.RowKey;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.sql.TableAccess.Mode;
import org.generallog.replay.transaction.Doubt;
import org.generallog.replay.transaction.ToVerify.Item;

/**
 * What foreign keys change when rows are deleted, or get another key: rows of the children, of their children, and so on. Children by a key
 * that names the parent's rows are named by it, for example {@code `order_id`='4711'}: on either instance that finds all that are left; what lies
 * further away is a whole table.
 */
final class Cascades {
    private final AffectedRows.Tables tables;

    Cascades(AffectedRows.Tables tables) {
        this.tables = tables;
    }

    /** @param access deletes rows, or updates them; {@code REPLACE} deletes, {@code ON DUPLICATE KEY UPDATE} updates */
    Set<Item> of(Doubt reason, TableAccess access, String database) {
        Set<Item> items = new LinkedHashSet<>();
        Deque<ForeignKey> open = new ArrayDeque<>();
        for (ForeignKey key : tables.children(database, access.table())) {
            boolean deletes = access.mode() == Mode.DELETE
                    || (access.mode() == Mode.UPSERT && access.assigned().isEmpty());
            boolean updates = !deletes && key.referenced().stream().anyMatch(access.assigned()::containsKey);
            ForeignKey.Rule rule = deletes ? key.onDelete() : key.onUpdate();
            if ((deletes || updates) && rule.changes()) {
                items.addAll(children(reason, key, rule, access, database));
                open.add(key);
            }
        }
        if (tables.table(database, access.table()).isEmpty()) {
            for (TableSchema base : tables.behind(database, access.table())) {
                for (ForeignKey key : tables.children(base.database(), base.name())) {
                    if (key.onDelete().changes() || key.onUpdate().changes()) {
                        items.add(whole(reason, key));
                        open.add(key);
                    }
                }
            }
        }
        Set<ForeignKey> seen = new LinkedHashSet<>(open);
        while (!open.isEmpty()) {
            ForeignKey.Table changed = open.remove().child();
            for (ForeignKey next : tables.children(changed.database(), changed.name())) {
                if ((next.onDelete().changes() || next.onUpdate().changes()) && seen.add(next)) {
                    items.add(whole(reason, next));
                    open.add(next);
                }
            }
        }
        return items;
    }

    private static Item whole(Doubt reason, ForeignKey key) {
        return new Item(reason, key.child().database(), key.child().name(), "");
    }

    private Set<Item> children(
            Doubt reason, ForeignKey key, ForeignKey.Rule rule, TableAccess access, String database) {
        Set<Item> whole = Set.of(whole(reason, key));
        Optional<TableSchema> parent = tables.table(database, access.table());
        Optional<TableSchema> child =
                tables.table(key.child().database(), key.child().name());
        if (rule != ForeignKey.Rule.CASCADE || parent.isEmpty() || child.isEmpty()) {
            // Where a key is gone from the row on one side, no condition finds it on both.
            return whole;
        }
        if (AffectedRows.keys(access, parent.get(), OptionalLong.empty()).isEmpty()) {
            return whole;
        }
        Set<Item> named = new LinkedHashSet<>();
        for (Map<String, Literal> point : access.points()) {
            TableAccess one = new TableAccess(
                    access.database(), access.table(), access.mode(), List.of(point), access.assigned());
            List<RowKey> keys = KeyPoints.of(one, parent.get(), OptionalLong.empty()).keys().stream()
                    .filter(each ->
                            parent.get().uniqueKeys().get(each.keyIndex()).equals(key.referenced()))
                    .toList();
            if (keys.isEmpty()) {
                return whole;
            }
            for (RowKey each : keys) {
                Optional<String> condition = KeyCondition.of(each, key.columns(), child.get());
                if (condition.isEmpty()) {
                    return whole;
                }
                named.add(new Item(reason, key.child().database(), key.child().name(), condition.get()));
            }
        }
        return named;
    }
}
