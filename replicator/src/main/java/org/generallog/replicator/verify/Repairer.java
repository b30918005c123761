package org.generallog.replicator.verify;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.generallog.replay.apply.ReplicatorTables;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.verify.Course;
import org.generallog.replay.verify.Difference;
import org.generallog.replay.verify.Image;
import org.generallog.replay.verify.Key;
import org.generallog.replay.verify.QuietLook;
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
final class Repairer {
    /** Rows in one transaction: the locks are held for about a second. */
    private static final int TOGETHER = 1_000;
    /** Of tables whose rows may be long: those of one transaction are in memory. */
    private static final int LONG_TOGETHER = 50;

    private final Instances instances;
    private final TablePair table;
    private final Course course;
    private final ReplicatorTables tables;
    private final TableRows rows;
    private final Consumer<String> statements;
    private final int together;
    private final Set<Key> inVain = new HashSet<>();

    /** @param statements told of each statement that is, or would be, run */
    Repairer(
            Instances instances, TablePair table, Course course, ReplicatorTables tables, Consumer<String> statements) {
        this.instances = instances;
        this.table = table;
        this.course = course;
        this.tables = tables;
        this.rows = new TableRows(instances, table, "");
        this.statements = statements;
        this.together = table.hasLong() ? LONG_TOGETHER : TOGETHER;
    }

    /** What each row holds on both sides. */
    private record Pair(
            Key key,
            @Nullable List<@Nullable String> older,
            @Nullable List<@Nullable String> newer) {}

    /** Says what would be run. */
    void plan(List<Difference> differences) throws VerifyException {
        for (int from = 0; from < differences.size(); from += together) {
            List<Key> keys = differences.subList(from, Math.min(differences.size(), from + together)).stream()
                    .map(Difference::key)
                    .toList();
            Map<Key, List<@Nullable String>> older = rows.values(Side.OLDER, keys);
            Map<Key, List<@Nullable String>> newer = rows.values(Side.NEWER, keys);
            for (Key key : keys) {
                String sql = statement(new Pair(key, older.get(key), newer.get(key)));
                if (!sql.isEmpty()) {
                    statements.accept(sql);
                }
            }
        }
    }

    /** @return keys of the rows that were written */
    List<Key> repair(List<Difference> differences) throws VerifyException, InterruptedException {
        List<Key> written = new ArrayList<>();
        for (int from = 0; from < differences.size(); from += together) {
            List<Key> keys = differences.subList(from, Math.min(differences.size(), from + together)).stream()
                    .map(Difference::key)
                    .toList();
            written.addAll(together(keys));
        }
        return written;
    }

    private List<Key> together(List<Key> keys) throws VerifyException, InterruptedException {
        RelayPosition from = course.mark();
        Map<Key, Difference> differing = new LinkedHashMap<>();
        new QuietLook(rows, course).look(keys).forEach((key, verdict) -> {
            Difference difference = verdict.difference();
            if (verdict.state() == Verdict.State.DIFFERS && difference != null) {
                differing.put(key, difference);
            }
        });
        if (differing.isEmpty()) {
            return List.of();
        }
        try (Connection connection = instances.newer()) {
            connection.setAutoCommit(false);
            try {
                List<Key> written = write(connection, differing, from);
                connection.commit();
                return written;
            } catch (SQLException | VerifyException | InterruptedException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            if (TableTrouble.isLocked(e)) {
                // They are applied to: nothing is written, and they are not quiet.
                return List.of();
            }
            String message = table.name() + " cannot be repaired: " + e.getMessage()
                    + ". What was repaired before is committed; the rows of this transaction are as they were";
            throw TableTrouble.isPassing(e) ? new VerifyException(message, e) : new TableTrouble(message, e);
        }
    }

    private List<Key> write(Connection connection, Map<Key, Difference> differing, RelayPosition from)
            throws SQLException, VerifyException, InterruptedException {
        List<Pair> pairs = new ArrayList<>();
        Map<Key, List<@Nullable String>> newer = rows.locked(connection, differing.keySet());
        Map<Key, List<@Nullable String>> older = rows.values(Side.OLDER, differing.keySet());
        course.mark();
        Set<Key> touched = course.written(differing.keySet(), from);
        for (Difference each : differing.values()) {
            Key key = each.key();
            boolean same = same(each.older(), older.get(key)) && same(each.newer(), newer.get(key));
            if (same && !touched.contains(key)) {
                pairs.add(new Pair(key, older.get(key), newer.get(key)));
            }
        }
        List<Key> written = run(connection, pairs);
        Map<Key, List<@Nullable String>> after = rows.locked(connection, written);
        for (Pair each : pairs) {
            List<@Nullable String> now = after.get(each.key());
            boolean asMeant = each.older() == null ? now == null : each.older().equals(now);
            if (!asMeant) {
                inVain.add(each.key());
            }
        }
        return written;
    }

    /** Rows that were written and differ all the same, as a trigger or a column of the new instance wills. */
    Set<Key> inVain() {
        return Set.copyOf(inVain);
    }

    private static boolean same(@Nullable Image image, @Nullable List<@Nullable String> values) {
        return image == null ? values == null : values != null && image.equals(TableRows.image(values));
    }

    /** Extra rows go first, then values change, then rows come: a unique value is free before another row takes it. */
    private List<Key> run(Connection connection, List<Pair> pairs) throws SQLException {
        List<Pair> coming = new ArrayList<>();
        List<Key> written = new ArrayList<>();
        for (Pair each : pairs) {
            if (each.older() == null) {
                execute(connection, each, statement(each));
                written.add(each.key());
            }
        }
        for (Pair each : pairs) {
            if (each.older() != null && each.newer() != null) {
                Savepoint before = connection.setSavepoint();
                try {
                    execute(connection, each, statement(each));
                } catch (SQLException e) {
                    if (!TableTrouble.isDuplicate(e)) {
                        throw e;
                    }
                    // Two rows that have each other's unique value: one goes and comes again.
                    connection.rollback(before);
                    execute(connection, null, delete(each.key()));
                    coming.add(each);
                }
                written.add(each.key());
            } else if (each.older() != null) {
                coming.add(each);
                written.add(each.key());
            }
        }
        for (Pair each : coming) {
            if (each.older() != null) {
                execute(connection, each, insert(each.older()));
            }
        }
        return written;
    }

    private void execute(Connection connection, @Nullable Pair pair, String sql) throws SQLException {
        if (sql.isEmpty()) {
            // Only what the new instance computes differs.
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(Instances.bytes(sql));
            if (pair != null) {
                long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
                ReplicatorTables.Repaired row = new ReplicatorTables.Repaired(
                        table.name().database(), table.name().table(), table.readable(pair.key()));
                statement.execute(Instances.bytes(
                        tables.insertRepaired(row, readable(pair.newer()), readable(pair.older()), sql, now)));
            }
            statements.accept(sql);
        }
    }

    private @Nullable String readable(@Nullable List<@Nullable String> values) {
        if (values == null) {
            return null;
        }
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            ColumnPair column = table.columns().get(i);
            parts.add(column.newer() + "=" + (value == null ? "NULL" : column.literal(Side.NEWER, value)));
        }
        return String.join(", ", parts);
    }

    /** Empty where both sides are equal by now. */
    private String statement(Pair pair) {
        List<@Nullable String> older = pair.older();
        List<@Nullable String> newer = pair.newer();
        if (older == null) {
            return newer == null ? "" : delete(pair.key());
        }
        return newer == null ? insert(older) : update(pair.key(), older, newer);
    }

    private String delete(Key key) {
        return "DELETE FROM " + table.name().quoted() + " WHERE " + table.where(Side.NEWER, key);
    }

    private String insert(List<@Nullable String> values) {
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

    private String update(Key key, List<@Nullable String> older, List<@Nullable String> newer) {
        List<String> changes = new ArrayList<>();
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < older.size(); i++) {
            ColumnPair column = table.columns().get(i);
            String value = older.get(i);
            boolean same = value == null ? newer.get(i) == null : value.equals(newer.get(i));
            String name = column.column(Side.NEWER);
            if (column.generated()) {
                continue;
            }
            if (!same) {
                changes.add(name + "=" + literal(column, value));
            } else if (column.form() == Form.TIME) {
                // One that is ON UPDATE CURRENT_TIMESTAMP would take the time of the repair.
                kept.add(name + "=" + name);
            }
        }
        if (changes.isEmpty()) {
            return "";
        }
        changes.addAll(kept);
        return "UPDATE " + table.name().quoted() + " SET " + changes.stream().collect(Collectors.joining(", "))
                + " WHERE " + table.where(Side.NEWER, key);
    }

    private static String literal(ColumnPair column, @Nullable String value) {
        return value == null ? "NULL" : column.literal(Side.NEWER, value);
    }
}
