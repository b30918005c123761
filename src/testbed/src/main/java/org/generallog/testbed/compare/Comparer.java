package org.generallog.testbed.compare;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Compares all tables of some databases on two servers, row by row and byte by byte. Both sides are read in one order and
 * merged, so memory does not grow with the tables. Character columns are equal when they hold the same characters, whatever
 * their character set; {@code TIMESTAMP} is compared in UTC.
 *
 * <p>The two connections are used for this alone, since their session settings are changed; they are not closed.
 */
public final class Comparer {
    private static final int EXAMPLES = 5;

    private final Connection left;
    private final Connection right;

    public Comparer(Connection left, Connection right) {
        this.left = left;
        this.right = right;
    }

    /** @throws SQLException when a side cannot be read; views are not looked at */
    public ComparisonReport compare(Collection<String> databases) throws SQLException {
        prepare(left);
        prepare(right);
        var tables = new ArrayList<TableComparison>();
        for (String database : databases) {
            var names = new TreeSet<>(TableShape.tables(left, database));
            names.addAll(TableShape.tables(right, database));
            for (String name : names) {
                tables.add(compare(database, name));
            }
        }
        return new ComparisonReport(tables);
    }

    private static void prepare(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // One side waits for the other while they are merged. Keys of up to 3072 bytes are sorted whole.
            statement.execute(
                    "SET SESSION sql_mode = '', time_zone = '+00:00', net_write_timeout = 3600, max_sort_length ="
                            + " 4096");
        }
    }

    private TableComparison compare(String database, String table) throws SQLException {
        TableShape leftShape = TableShape.read(left, database, table);
        TableShape rightShape = TableShape.read(right, database, table);
        String name = database + "." + table;
        if (leftShape.columns().isEmpty() || rightShape.columns().isEmpty()) {
            String side = leftShape.columns().isEmpty() ? "left" : "right";
            return new TableComparison(name, 0, 0, 0, 0, 0, List.of("the " + side + " side has no such table"));
        }
        if (!leftShape.columnNames().equals(rightShape.columnNames())) {
            return new TableComparison(
                    name,
                    0,
                    0,
                    0,
                    0,
                    0,
                    List.of("the columns are " + leftShape.columnNames() + " and " + rightShape.columnNames()));
        }
        var order = new RowOrder(leftShape, rightShape);
        try (RowStream leftRows = new RowStream(left, order.selectLeft());
                RowStream rightRows = new RowStream(right, order.selectRight())) {
            return merge(name, order, leftRows, rightRows);
        }
    }

    private static TableComparison merge(String name, RowOrder order, RowStream leftRows, RowStream rightRows)
            throws SQLException {
        var examples = new ArrayList<String>();
        long onlyLeft = 0;
        long onlyRight = 0;
        long different = 0;
        byte @Nullable [] @Nullable [] one = leftRows.next();
        byte @Nullable [] @Nullable [] other = rightRows.next();
        while (one != null || other != null) {
            int first = one == null ? 1 : other == null ? -1 : order.compareKeys(one, other);
            if (first < 0 && one != null) {
                onlyLeft++;
                example(examples, "only left: " + order.keyText(one));
                one = leftRows.next();
            } else if (first > 0 && other != null) {
                onlyRight++;
                example(examples, "only right: " + order.keyText(other));
                other = rightRows.next();
            } else if (one != null && other != null) {
                List<String> columns = order.differing(one, other);
                if (!columns.isEmpty()) {
                    different++;
                    example(examples, "different: " + order.keyText(one) + " in " + String.join(", ", columns));
                }
                one = leftRows.next();
                other = rightRows.next();
            }
        }
        return new TableComparison(name, leftRows.count(), rightRows.count(), onlyLeft, onlyRight, different, examples);
    }

    private static void example(List<String> examples, String text) {
        if (examples.size() < EXAMPLES) {
            examples.add(text);
        }
    }
}
