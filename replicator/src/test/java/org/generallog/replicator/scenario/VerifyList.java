package org.generallog.replicator.scenario;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The list to verify on the new instance. */
final class VerifyList {
    private VerifyList() {}

    /** @param key empty for the whole table */
    record Item(String database, String table, String key, String reason) {}

    static boolean exists(Connection target) throws SQLException {
        return Bed.number(
                        target,
                        "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'replicator' AND TABLE_NAME = 'to_verify'")
                > 0;
    }

    static long size(Connection target) throws SQLException {
        return exists(target) ? Bed.number(target, "SELECT COUNT(*) FROM replicator.to_verify") : 0;
    }

    /** Those after the first {@code known}. */
    static List<Item> since(Connection target, long known) throws SQLException {
        List<Item> items = new ArrayList<>();
        try (Statement statement = target.createStatement();
                ResultSet rows = statement.executeQuery("SELECT database_name, table_name, row_key, reason FROM"
                        + " replicator.to_verify ORDER BY file, `offset` LIMIT " + known + ", 1000")) {
            while (rows.next()) {
                String key = rows.getString(3);
                items.add(new Item(rows.getString(1), rows.getString(2), key == null ? "" : key, rows.getString(4)));
            }
        }
        return items;
    }
}
