package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Tables without a key that names a row. */
final class KeysCheck extends Check {
    KeysCheck() {
        super(About.warning(
                "tables-without-key",
                "tables have no primary key and no unique key without NULL",
                "Their rows cannot be named: their transactions do not run side by side, they are compared as a whole, and a row"
                        + " that differs cannot be mended by itself.",
                "add a primary key on the old instance, if the application bears it"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        on.requireSchema();
        Set<String> keyed = new HashSet<>();
        // Of a unique key all columns count: one that may be NULL names nothing.
        for (List<String> row : on.older()
                .rows(
                        "SELECT TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, MAX(NULLABLE = 'YES') FROM information_schema.STATISTICS"
                                + " WHERE NON_UNIQUE = 0 GROUP BY TABLE_SCHEMA, TABLE_NAME, INDEX_NAME")) {
            if (row.get(3).equals("0")) {
                keyed.add(row.get(0) + "." + row.get(1));
            }
        }
        List<OldTable> without = on.tables().stream()
                .filter(table -> !keyed.contains(table.qualified()))
                .toList();
        return without.isEmpty()
                ? nothing()
                : found(
                        counted(without.size(), "table") + ": "
                                + some(without.stream().map(OldTable::qualified).toList()),
                        Remedy.on(
                                Side.OLD,
                                "ALTER TABLE " + without.get(0).quoted()
                                        + " ADD COLUMN row_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY; -- and so on"));
    }
}
