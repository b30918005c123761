package org.generallog.replay.capture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.catalog.ForeignKey;
import org.jspecify.annotations.Nullable;

/**
 * The old instance's foreign keys, in both directions. All are read once, when one is asked for first, since no question to an old server finds those
 * that refer to a table without opening every table. From then on those of a table are read again when a schema statement has named it, or
 * its parent, which may have another name since.
 */
final class OldForeignKeys {
    /** Tables of the newest schema statements: these may still have been running when their tables were read again. */
    private static final int MOST_RECENT = 200;

    private final Catalog catalog;
    /** As they are called: where names differ by case, so does the answer. */
    private final Set<ForeignKey.Table> stale = new LinkedHashSet<>();

    private final Set<ForeignKey.Table> recent = new LinkedHashSet<>();
    /** By child. */
    private @Nullable Map<LoggedDefinitions.Name, List<ForeignKey>> known;

    private Map<LoggedDefinitions.Name, List<ForeignKey>> byParent = Map.of();

    OldForeignKeys(Catalog catalog) {
        this.catalog = catalog;
    }

    /**
     * A schema statement names the table.
     *
     * @param table empty for the database
     */
    void changed(String database, String table) {
        if (table.isEmpty()) {
            // Its tables are gone, or it has none yet.
            return;
        }
        ForeignKey.Table name = new ForeignKey.Table(database, table);
        if (recent.size() >= MOST_RECENT) {
            recent.remove(recent.iterator().next());
        }
        recent.add(name);
        stale(name);
    }

    /** The catalogue may give other answers than before: a schema statement is over, say. */
    void changedOnceMore() {
        recent.forEach(this::stale);
    }

    private void stale(ForeignKey.Table table) {
        if (known != null) {
            stale.add(table);
            byParent.getOrDefault(name(table), List.of()).forEach(key -> stale.add(key.child()));
        }
    }

    private static LoggedDefinitions.Name name(ForeignKey.Table table) {
        return LoggedDefinitions.Name.of(table.database(), table.name());
    }

    /** Those of other tables, or its own, that refer to the table. */
    List<ForeignKey> children(String database, String table) {
        current();
        return byParent.getOrDefault(LoggedDefinitions.Name.of(database, table), List.of());
    }

    /** Those of the table. */
    List<ForeignKey> parents(String database, String table) {
        return current().getOrDefault(LoggedDefinitions.Name.of(database, table), List.of());
    }

    private Map<LoggedDefinitions.Name, List<ForeignKey>> current() {
        Map<LoggedDefinitions.Name, List<ForeignKey>> now = known;
        if (now != null && stale.isEmpty()) {
            return now;
        }
        if (now == null) {
            now = new LinkedHashMap<>();
            for (ForeignKey key : catalog.foreignKeys()) {
                now.computeIfAbsent(name(key.child()), name -> new ArrayList<>())
                        .add(key);
            }
        } else {
            for (ForeignKey.Table each : stale) {
                List<ForeignKey> found = catalog.foreignKeys(each.database(), each.name());
                if (found.isEmpty()) {
                    now.remove(name(each));
                } else {
                    now.put(name(each), found);
                }
            }
        }
        stale.clear();
        known = now;
        Map<LoggedDefinitions.Name, List<ForeignKey>> parents = new HashMap<>();
        now.values()
                .forEach(keys ->
                        keys.forEach(key -> parents.computeIfAbsent(name(key.parent()), name -> new ArrayList<>())
                                .add(key)));
        byParent = parents;
        return now;
    }
}
