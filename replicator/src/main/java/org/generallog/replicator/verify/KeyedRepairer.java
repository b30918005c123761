package org.generallog.replicator.verify;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.verify.Course;
import org.generallog.replay.verify.Difference;
import org.generallog.replay.verify.Image;
import org.generallog.replay.verify.Key;
import org.generallog.replay.verify.Rows;
import org.generallog.replay.verify.Side;
import org.generallog.replay.verify.VerifyException;
import org.jspecify.annotations.Nullable;

/** Rows that a unique key names. */
final class KeyedRepairer extends Repairer {
    /** Rows in one transaction: the locks are held for about a second. */
    private static final int TOGETHER = 1_000;
    /** Of tables whose rows may be long: those of one transaction are in memory. */
    private static final int LONG_TOGETHER = 50;

    private final TableRows rows;

    KeyedRepairer(Instances instances, TablePair table, Course course, RepairTransactions transactions) {
        super(table, course, transactions, table.hasLong() ? LONG_TOGETHER : TOGETHER);
        this.rows = new TableRows(instances, table, "");
    }

    /** What each row holds on both sides. */
    private record Pair(
            Key key,
            @Nullable List<@Nullable String> older,
            @Nullable List<@Nullable String> newer) {}

    @Override
    Rows rows() {
        return rows;
    }

    @Override
    List<String> statements(List<Key> keys) throws VerifyException {
        Map<Key, List<@Nullable String>> older = rows.values(Side.OLDER, keys);
        Map<Key, List<@Nullable String>> newer = rows.values(Side.NEWER, keys);
        return keys.stream()
                .map(key -> statement(new Pair(key, older.get(key), newer.get(key))))
                .filter(sql -> !sql.isEmpty())
                .toList();
    }

    @Override
    List<Key> write(RepairTransactions.Open transaction, Map<Key, Difference> differing, RelayPosition from)
            throws SQLException, VerifyException, InterruptedException {
        Map<Key, List<@Nullable String>> newer = rows.locked(transaction.connection(), differing.keySet());
        Map<Key, List<@Nullable String>> older = rows.values(Side.OLDER, differing.keySet());
        List<Pair> pairs = untouched(differing, images(older), images(newer), from).stream()
                .map(key -> new Pair(key, older.get(key), newer.get(key)))
                .toList();
        List<Key> written = run(transaction, pairs);
        List<Pair> other = otherThanMeant(transaction, pairs);
        List<Pair> updated = other.stream()
                .filter(each -> each.older() != null && each.newer() != null)
                .toList();
        if (!updated.isEmpty() && stampsUpdates(transaction.connection()) && replaced(transaction, updated)) {
            other = otherThanMeant(transaction, pairs);
        }
        other.forEach(each -> inVain(each.key()));
        return written;
    }

    private List<Pair> otherThanMeant(RepairTransactions.Open transaction, List<Pair> pairs)
            throws SQLException, VerifyException {
        Map<Key, List<@Nullable String>> after = rows.locked(
                transaction.connection(), pairs.stream().map(Pair::key).toList());
        return pairs.stream()
                .filter(each -> {
                    List<@Nullable String> now = after.get(each.key());
                    return each.older() == null ? now != null : !each.older().equals(now);
                })
                .toList();
    }

    /** Whether a trigger may change what an update writes, such as {@code SET NEW.changed = NOW()}, and none what an insert does. */
    private boolean stampsUpdates(Connection connection) throws SQLException {
        TableName name = table().name();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT SUM(EVENT_MANIPULATION = 'UPDATE'), SUM(EVENT_MANIPULATION = 'INSERT') FROM information_schema.TRIGGERS"
                        + " WHERE ACTION_TIMING = 'BEFORE' AND EVENT_OBJECT_SCHEMA = ? AND EVENT_OBJECT_TABLE = ?")) {
            select.setString(1, name.database());
            select.setString(2, name.table());
            try (ResultSet row = select.executeQuery()) {
                return row.next() && row.getInt(1) > 0 && row.getInt(2) == 0;
            }
        }
    }

    /** Rows that an update does not bring about go and come again. Returns no where the new instance refuses that; all is as before then. */
    private boolean replaced(RepairTransactions.Open transaction, List<Pair> pairs) throws SQLException {
        Savepoint before = transaction.connection().setSavepoint();
        try {
            for (Pair each : pairs) {
                transaction.write(delete(each.key()));
            }
            for (Pair each : pairs) {
                if (each.older() != null) {
                    transaction.write(insert(each.older()));
                }
            }
            return true;
        } catch (SQLException e) {
            if (!TableTrouble.isDuplicate(e)) {
                throw e;
            }
            transaction.connection().rollback(before);
            return false;
        }
    }

    private static Map<Key, Image> images(Map<Key, List<@Nullable String>> rows) {
        Map<Key, Image> images = new LinkedHashMap<>();
        rows.forEach((key, values) -> images.put(key, TableRows.image(values)));
        return images;
    }

    /** Extra rows go first, then values change, then rows come: a unique value is free before another row takes it. */
    private List<Key> run(RepairTransactions.Open transaction, List<Pair> pairs) throws SQLException {
        Connection connection = transaction.connection();
        List<Pair> coming = new ArrayList<>();
        List<Key> written = new ArrayList<>();
        for (Pair each : pairs) {
            if (each.older() == null) {
                write(transaction, each);
                written.add(each.key());
            }
        }
        for (Pair each : pairs) {
            if (each.older() != null && each.newer() != null) {
                Savepoint before = connection.setSavepoint();
                try {
                    write(transaction, each);
                } catch (SQLException e) {
                    if (!TableTrouble.isDuplicate(e)) {
                        throw e;
                    }
                    // Two rows that have each other's unique value: one goes and comes again.
                    connection.rollback(before);
                    transaction.write(delete(each.key()));
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
                write(transaction, each, insert(each.older()));
            }
        }
        return written;
    }

    private void write(RepairTransactions.Open transaction, Pair pair) throws SQLException {
        String sql = statement(pair);
        // Else only what the new instance computes differs.
        if (!sql.isEmpty()) {
            write(transaction, pair, sql);
        }
    }

    private void write(RepairTransactions.Open transaction, Pair pair, String sql) throws SQLException {
        transaction.write(sql, table().readable(pair.key()), readable(pair.newer()), readable(pair.older()));
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
        return "DELETE FROM " + table().name().quoted() + " WHERE " + table().where(Side.NEWER, key);
    }

    private String update(Key key, List<@Nullable String> older, List<@Nullable String> newer) {
        List<String> changes = new ArrayList<>();
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < older.size(); i++) {
            ColumnPair column = table().columns().get(i);
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
        return "UPDATE " + table().name().quoted() + " SET " + String.join(", ", changes) + " WHERE "
                + table().where(Side.NEWER, key);
    }
}
