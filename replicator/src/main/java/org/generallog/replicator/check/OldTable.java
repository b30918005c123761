package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.generallog.replay.capture.FilterRules;
import org.generallog.replay.sql.SqlNames;

/**
 * A table of the old instance.
 *
 * @param engine lower case
 * @param bytes rows and indexes, as the server guesses
 * @param rowFormat lower case
 */
record OldTable(String database, String name, String engine, long bytes, String rowFormat) {
    static List<OldTable> read(Instance older, FilterRules filter) throws SQLException {
        List<OldTable> tables = new ArrayList<>();
        for (List<String> row : older.rows("SELECT TABLE_SCHEMA, TABLE_NAME, ENGINE,"
                + " IFNULL(DATA_LENGTH, 0) + IFNULL(INDEX_LENGTH, 0), ROW_FORMAT FROM information_schema.TABLES"
                + " WHERE TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') ORDER BY TABLE_SCHEMA, TABLE_NAME")) {
            if (filter.replicates(row.get(0))) {
                tables.add(new OldTable(
                        row.get(0),
                        row.get(1),
                        row.get(2).toLowerCase(Locale.ROOT),
                        Long.parseLong(row.get(3)),
                        row.get(4).toLowerCase(Locale.ROOT)));
            }
        }
        return tables;
    }

    /** For statements. */
    String quoted() {
        return SqlNames.quote(database) + "." + SqlNames.quote(name);
    }

    String qualified() {
        return database + "." + name;
    }
}
