package org.generallog.replicator.load;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How much of a load the new instance has right, ids included. Both sides are at rest.
 *
 * @param rejected number of rejected statements by error code
 * @param listedRows entries of the list to verify that name rows, by reason
 * @param listedTables those that name a whole table or database, by reason
 */
public record IdReport(
        List<TableIds> tables,
        Map<Integer, Long> rejected,
        Map<String, Long> listedRows,
        Map<String, Long> listedTables) {
    private static final String LIST =
            " FROM replicator.to_verify WHERE database_name IN ('', '%1$s') AND table_name IN ('', '%2$s')"
                    // How the load's tables were made says nothing of a row.
                    + " AND reason <> 'refused-by-old'";

    private static final String UNRESOLVED = "unresolved-id";
    /** {@code ER_NO_REFERENCED_ROW_2}: a row whose parent has another id. */
    private static final int NO_PARENT = 1452;

    private static final double ENOUGH = 0.999;

    /** Compares the load's tables. */
    public static IdReport of(Tables load, Connection older, Connection newer) throws SQLException {
        String database = load.database();
        Set<String> names = new HashSet<>(Rows.tables(older, database));
        names.addAll(Rows.tables(newer, database));
        List<TableIds> tables = new ArrayList<>();
        for (String table : names.stream().sorted().toList()) {
            Rows left = Rows.of(older, database, table, column -> load.isChanging(table, column));
            Rows right = Rows.of(newer, database, table, column -> load.isChanging(table, column));
            boolean numbered = !of(
                            older,
                            "SELECT 'auto_increment', COUNT(*) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = '"
                                    + database + "' AND TABLE_NAME = '" + table
                                    + "' AND EXTRA LIKE '%auto_increment%' HAVING COUNT(*) > 0")
                    .isEmpty();
            tables.add(TableIds.of(
                    table,
                    left,
                    right,
                    numbered ? load.seedIds() : Long.MAX_VALUE,
                    listed(older, newer, database, table, left, right)));
        }
        Map<Integer, Long> rejected = new TreeMap<>();
        of(newer, "SELECT error_code, COUNT(*) FROM replicator.rejected WHERE state = 'rejected' GROUP BY 1")
                .forEach((code, count) -> rejected.put(Integer.valueOf(code), count));
        return new IdReport(
                List.copyOf(tables),
                rejected,
                of(newer, "SELECT reason, COUNT(*) FROM replicator.to_verify WHERE row_key <> '' GROUP BY 1"),
                of(newer, "SELECT reason, COUNT(*) FROM replicator.to_verify WHERE row_key = '' GROUP BY 1"));
    }

    private static Set<String> listed(
            Connection older, Connection newer, String database, String table, Rows left, Rows right)
            throws SQLException {
        List<String> conditions = new ArrayList<>();
        try (Statement statement = newer.createStatement();
                ResultSet rows = statement.executeQuery("SELECT row_key" + LIST.formatted(database, table))) {
            while (rows.next()) {
                conditions.add(rows.getString(1));
            }
        }
        Set<String> keys = new HashSet<>();
        if (conditions.contains("")) {
            keys.addAll(left.all().keySet());
            keys.addAll(right.all().keySet());
        } else {
            keys.addAll(Rows.keys(older, database, table, conditions));
            keys.addAll(Rows.keys(newer, database, table, conditions));
        }
        return keys;
    }

    private static Map<String, Long> of(Connection connection, String query) throws SQLException {
        Map<String, Long> counts = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                counts.put(rows.getString(1), rows.getLong(2));
            }
        }
        return counts;
    }

    /** Share of the inserted rows that have their id, 0 to 1. */
    public double sameIds() {
        long inserted = inserted();
        return inserted == 0 ? 0 : tables.stream().mapToLong(TableIds::sameId).sum() / (double) inserted;
    }

    /** Rows that the load inserted and that are still there. */
    public long inserted() {
        return tables.stream().mapToLong(TableIds::inserted).sum();
    }

    public long wrong() {
        return tables.stream().mapToLong(each -> each.wrong().size()).sum();
    }

    /** Rows that are wrong and that nobody is told of. */
    public long unlisted() {
        return tables.stream().mapToLong(each -> each.unlisted().size()).sum();
    }

    /** What of it is not as promised; empty when all is. */
    public List<String> broken() {
        List<String> broken = new ArrayList<>();
        if (inserted() < 100) {
            broken.add("next to nothing was inserted");
        }
        if (sameIds() < ENOUGH) {
            broken.add("ids differ");
        }
        if (rejected.containsKey(NO_PARENT)) {
            broken.add("rows have lost their parent: error " + NO_PARENT);
        }
        if (unlisted() > 0) {
            broken.add("rows are wrong and not on the list to verify");
        }
        if (listedTables.containsKey(UNRESOLVED)) {
            broken.add(UNRESOLVED + " names whole tables");
        }
        return broken;
    }

    @Override
    public String toString() {
        return "| table | rows | inserted | wrong id | wrong | unlisted | such as |\n|---|---|---|---|---|---|---|\n"
                + tables.stream().map(TableIds::toString).collect(Collectors.joining("\n"))
                + "\nids %.3f %%, %d rows wrong, %d of them not on the list; rejected %s; listed rows %s, whole tables %s"
                        .formatted(100 * sameIds(), wrong(), unlisted(), rejected, listedRows, listedTables);
    }
}
