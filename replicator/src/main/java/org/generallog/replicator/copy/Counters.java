package org.generallog.replicator.copy;

import java.math.BigInteger;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The {@code AUTO_INCREMENT} counters. No snapshot covers them: whoever reads one later reads a later one. So they are read while
 * the writes are held back.
 */
final class Counters {
    /** {@code ER_BAD_DB_ERROR}, {@code ER_NO_SUCH_TABLE}. */
    private static final List<Integer> NOT_THERE = List.of(1049, 1146);

    private Counters() {}

    /**
     * What {@code SHOW CREATE TABLE} says now of each table that gives ids: unlike {@code information_schema.TABLES} it does not
     * make the server estimate the tables' rows anew, with the writes held back.
     *
     * @return by {@code database.table}; a table that is gone is empty there
     */
    static Map<String, String> read(RawConnection connection, List<TableDefinition> tables) throws SQLException {
        Map<String, String> creates = new TreeMap<>();
        for (TableDefinition table : tables) {
            if (table.givesIds()) {
                creates.put(table.qualified(), create(connection, table));
            }
        }
        return creates;
    }

    private static String create(RawConnection connection, TableDefinition table) throws SQLException {
        try {
            String create = connection
                    .query("SHOW CREATE TABLE " + table.quoted())
                    .get(0)
                    .bytesOrNull(1);
            return create == null ? "" : create;
        } catch (SQLException e) {
            if (NOT_THERE.contains(e.getErrorCode())) {
                return "";
            }
            throw e;
        }
    }

    /** Makes the counters on the new instance those of the old one, once the rows are there, and says where that is impossible. */
    static void adopt(RawConnection target, List<TableDefinition> tables, Consumer<String> warnings)
            throws SQLException {
        for (TableDefinition table : tables) {
            if (table.givesIds() && table.hasRows()) {
                adopt(target, table, warnings);
            }
        }
    }

    private static void adopt(RawConnection target, TableDefinition table, Consumer<String> warnings)
            throws SQLException {
        String wanted = TableDdl.counter(table.create());
        String now = TableDdl.counter(create(target, table));
        if (new BigInteger(now).compareTo(new BigInteger(wanted)) < 0) {
            target.execute("ALTER TABLE " + table.quoted() + " AUTO_INCREMENT = " + wanted);
            now = TableDdl.counter(create(target, table));
        }
        if (!now.equals(wanted)) {
            // The old InnoDB's counter does not see an UPDATE of the id; the new one's passes each id that is inserted.
            warnings.accept("table " + table.qualified() + ": its next AUTO_INCREMENT id is " + now
                    + " on the new instance and was " + wanted + " on the old one, which has rows with higher ids;"
                    + " ids that the old instance gives are replicated nevertheless");
        }
    }
}
