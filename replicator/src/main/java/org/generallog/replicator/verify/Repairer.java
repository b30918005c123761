package org.generallog.replicator.verify;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.verify.Course;
import org.generallog.replay.verify.Difference;
import org.generallog.replay.verify.Image;
import org.generallog.replay.verify.Key;
import org.generallog.replay.verify.QuietLook;
import org.generallog.replay.verify.Rows;
import org.generallog.replay.verify.Side;
import org.generallog.replay.verify.Verdict;
import org.generallog.replay.verify.VerifyException;
import org.jspecify.annotations.Nullable;

/**
 * Writes the old instance's rows to the new one where they differ, and does not race with a replicator that goes on.
 *
 * <ol>
 *   <li>Mark a place, and look at the rows once more: only what is quiet and differs goes on.
 *   <li>In a transaction on the new instance lock the rows, and leave out those that are not as they were in the look. What is applied from here on
 *       waits for the lock.
 *   <li>Read them on the old instance once more, mark another place, and leave out those that changed or that a transaction behind the first place
 *       may have written, captured and not yet applied included.
 *   <li>Write, record before and after, commit.
 * </ol>
 *
 * So what is written is what the old instance holds with all that is captured, and what is captured later is applied on top.
 */
abstract class Repairer {
    private final TablePair table;
    private final Course course;
    private final RepairTransactions transactions;
    private final int together;
    private final Set<Key> inVain = new HashSet<>();

    /** @param together rows in one transaction */
    Repairer(TablePair table, Course course, RepairTransactions transactions, int together) {
        this.table = table;
        this.course = course;
        this.transactions = transactions;
        this.together = together;
    }

    /** The rows as they are compared. */
    abstract Rows rows();

    /** The statements that would make these rows equal now. */
    abstract List<String> statements(List<Key> keys) throws VerifyException;

    /**
     * Locks the rows, asks whether they may be written ({@link #untouched}), writes.
     *
     * @return keys of the rows that were written
     */
    abstract List<Key> write(RepairTransactions.Open transaction, Map<Key, Difference> differing, RelayPosition from)
            throws SQLException, VerifyException, InterruptedException;

    TablePair table() {
        return table;
    }

    /** Says what would be run. */
    final void plan(List<Difference> differences) throws VerifyException {
        for (List<Key> keys : batches(differences)) {
            statements(keys).forEach(transactions::told);
        }
    }

    /** @return keys of the rows that were written */
    final List<Key> repair(List<Difference> differences) throws VerifyException, InterruptedException {
        List<Key> written = new ArrayList<>();
        for (List<Key> keys : batches(differences)) {
            RelayPosition from = course.mark();
            Map<Key, Difference> differing = new LinkedHashMap<>();
            new QuietLook(rows(), course).look(keys).forEach((key, verdict) -> {
                Difference difference = verdict.difference();
                if (verdict.state() == Verdict.State.DIFFERS && difference != null) {
                    differing.put(key, difference);
                }
            });
            if (!differing.isEmpty()) {
                written.addAll(transactions.run(transaction -> write(transaction, differing, from)));
            }
        }
        return written;
    }

    private List<List<Key>> batches(List<Difference> differences) {
        List<List<Key>> batches = new ArrayList<>();
        for (int from = 0; from < differences.size(); from += together) {
            batches.add(differences.subList(from, Math.min(differences.size(), from + together)).stream()
                    .map(Difference::key)
                    .toList());
        }
        return batches;
    }

    /**
     * Those that both sides hold as they did in the look, and that nothing may have written since.
     *
     * @param older what the old instance holds by now
     * @param newer what the new instance holds, locked
     */
    final List<Key> untouched(
            Map<Key, Difference> differing, Map<Key, Image> older, Map<Key, Image> newer, RelayPosition from)
            throws VerifyException, InterruptedException {
        course.mark();
        Set<Key> touched = course.written(differing.keySet(), from);
        return differing.values().stream()
                .filter(each -> same(each.older(), older.get(each.key())) && same(each.newer(), newer.get(each.key())))
                .map(Difference::key)
                .filter(key -> !touched.contains(key))
                .toList();
    }

    private static boolean same(@Nullable Image one, @Nullable Image other) {
        return one == null ? other == null : one.equals(other);
    }

    final void inVain(Key key) {
        inVain.add(key);
    }

    /** Rows that were written and differ all the same, as a trigger or a column of the new instance wills. */
    final Set<Key> inVain() {
        return Set.copyOf(inVain);
    }

    /** @param values in their shared form */
    final String insert(List<@Nullable String> values) {
        List<String> names = new ArrayList<>();
        List<String> literals = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            ColumnPair column = table.columns().get(i);
            if (!column.generated()) {
                names.add(column.column(Side.NEWER));
                literals.add(literal(column, values.get(i)));
            }
        }
        return "INSERT INTO " + table.name().quoted() + " (" + String.join(", ", names) + ") VALUES ("
                + String.join(", ", literals) + ")";
    }

    static String literal(ColumnPair column, @Nullable String value) {
        return value == null ? "NULL" : column.literal(Side.NEWER, value);
    }

    /** A row for people, column by column. */
    final @Nullable String readable(@Nullable List<@Nullable String> values) {
        if (values == null) {
            return null;
        }
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            ColumnPair column = table.columns().get(i);
            parts.add(column.newer() + "=" + literal(column, values.get(i)));
        }
        return String.join(", ", parts);
    }
}
