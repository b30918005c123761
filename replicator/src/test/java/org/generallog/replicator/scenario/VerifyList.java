package org.generallog.replicator.scenario;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
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

    /** Those of a case: of its own databases. */
    static List<Item> of(Connection target, ScenarioCase scenario) throws SQLException {
        List<Item> items = new ArrayList<>();
        try (PreparedStatement query = target.prepareStatement("SELECT database_name, table_name, row_key, reason FROM"
                + " replicator.to_verify WHERE database_name = ? OR LEFT(database_name, CHAR_LENGTH(?)) = ?")) {
            String others = scenario.database() + "_x";
            query.setString(1, scenario.database());
            query.setString(2, others);
            query.setString(3, others);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    String key = rows.getString(3);
                    items.add(
                            new Item(rows.getString(1), rows.getString(2), key == null ? "" : key, rows.getString(4)));
                }
            }
        }
        return items;
    }
}
