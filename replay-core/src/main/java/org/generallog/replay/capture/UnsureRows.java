package org.generallog.replay.capture;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.transaction.Doubt;
import org.generallog.replay.transaction.ToVerify.Item;

/**
 * Rows that may be there on one side alone, or under another key: those that doubtful statements insert, delete or move. A foreign key that looks for them refuses
 * others, or does not. They stay until the capture ends, since it does not learn that they were settled.
 */
final class UnsureRows {
    private static final int MOST_TABLES = 10_000;
    private static final int MOST_ROWS = 200;

    /** By table; the empty key stands for all rows. */
    private final Map<String, Map<String, Doubt>> byTable = new LinkedHashMap<>();

    boolean isEmpty() {
        return byTable.isEmpty();
    }

    /** @param items what was listed of the statement */
    void statement(Doubt reason, StatementInfo info, String database, Set<Item> items) {
        if (!concernsRows(reason)) {
            return;
        }
        for (TableAccess access : info.tables()) {
            boolean moves = switch (access.mode()) {
                case INSERT, DELETE, UPSERT -> true;
                // Which columns foreign keys refer to is not asked here: nearly all are named id, and most updates set
                // no key.
                case UPDATE -> !access.assigned().isEmpty() && setsKey(access);
                default -> false;
            };
            String of = TableNames.database(access, database);
            if (moves) {
                items.stream()
                        .filter(each -> each.table().equals(access.table())
                                && each.database().equals(of))
                        .forEach(each -> add(each, reason));
            }
        }
    }

    private static boolean setsKey(TableAccess access) {
        return access.points().stream()
                        .flatMap(point -> point.keySet().stream())
                        .anyMatch(access.assigned()::containsKey)
                || access.points().isEmpty();
    }

    /** Whether it is about a row being there, and not about a value in it. */
    private static boolean concernsRows(Doubt reason) {
        return switch (reason) {
            case CLOCK, DIVISION, LOSSY_TEXT, UNKNOWN_CHARSET, UNRESOLVED_ID, COPY -> false;
            default -> true;
        };
    }

    private void add(Item item, Doubt reason) {
        if (byTable.size() >= MOST_TABLES) {
            return;
        }
        Map<String, Doubt> rows =
                byTable.computeIfAbsent(name(item.database(), item.table()), key -> new LinkedHashMap<>());
        if (rows.size() >= MOST_ROWS) {
            rows.clear();
            rows.put("", reason);
        } else {
            rows.put(item.key(), reason);
        }
    }

    private static String name(String database, String table) {
        return database + "." + table;
    }

    /** The reason for which any row of the table may not be there on one side. */
    Optional<Doubt> any(String database, String table) {
        return byTable.getOrDefault(name(database, table), Map.of()).values().stream()
                .findFirst();
    }

    /** The reason for which one of these may not be. */
    Optional<Doubt> of(String database, String table, Set<Item> rows) {
        Map<String, Doubt> unsure = byTable.getOrDefault(name(database, table), Map.of());
        Set<String> keys = new LinkedHashSet<>();
        rows.forEach(each -> keys.add(each.key()));
        return unsure.entrySet().stream()
                .filter(each -> each.getKey().isEmpty() || keys.contains("") || keys.contains(each.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
