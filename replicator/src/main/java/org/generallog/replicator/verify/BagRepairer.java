package org.generallog.replicator.verify;

import java.sql.SQLException;
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

/**
 * Rows that no unique key names: as many are inserted, or deleted, as there are too few or too many of them. Reading the whole table to lock it keeps
 * all others from writing to it, by InnoDB's locks of gaps.
 */
final class BagRepairer extends Repairer {
    /** Different rows in one transaction: each that goes is looked for in the whole table. */
    private static final int TOGETHER = 50;

    private final BagOfRows rows;

    BagRepairer(Instances instances, TablePair table, Course course, RepairTransactions transactions) {
        super(table, course, transactions, TOGETHER);
        this.rows = new BagOfRows(instances, table, "");
    }

    /** What is done about one row. */
    private record Step(
            String sql, @Nullable String before, @Nullable String after) {}

    @Override
    Rows rows() {
        return rows;
    }

    @Override
    List<String> statements(List<Key> keys) throws VerifyException {
        Map<Key, BagOfRows.Alike> older = rows.alike(Side.OLDER, keys);
        Map<Key, BagOfRows.Alike> newer = rows.alike(Side.NEWER, keys);
        List<String> all = new ArrayList<>();
        for (Key key : keys) {
            steps(older.get(key), newer.get(key)).forEach(step -> all.add(step.sql()));
        }
        return all;
    }

    @Override
    List<Key> write(RepairTransactions.Open transaction, Map<Key, Difference> differing, RelayPosition from)
            throws SQLException, VerifyException, InterruptedException {
        Map<Key, BagOfRows.Alike> newer = rows.locked(transaction.connection(), differing.keySet());
        Map<Key, BagOfRows.Alike> older = rows.alike(Side.OLDER, differing.keySet());
        List<Key> keys = untouched(differing, images(older), images(newer), from);
        for (Key key : keys) {
            for (Step step : steps(older.get(key), newer.get(key))) {
                transaction.write(step.sql(), table().readable(key), step.before(), step.after());
            }
        }
        Map<Key, Image> after = images(keys.isEmpty() ? Map.of() : rows.locked(transaction.connection(), keys));
        Map<Key, Image> wanted = images(older);
        keys.stream()
                .filter(key -> !java.util.Objects.equals(wanted.get(key), after.get(key)))
                .forEach(this::inVain);
        return keys;
    }

    private static Map<Key, Image> images(Map<Key, BagOfRows.Alike> rows) {
        Map<Key, Image> images = new LinkedHashMap<>();
        rows.forEach((key, alike) -> images.put(key, alike.image()));
        return images;
    }

    private List<Step> steps(BagOfRows.@Nullable Alike older, BagOfRows.@Nullable Alike newer) {
        long missing = (older == null ? 0 : older.count()) - (newer == null ? 0 : newer.count());
        List<Step> steps = new ArrayList<>();
        if (missing > 0 && older != null) {
            Step step = new Step(insert(older.values()), null, readable(older.values()));
            for (long i = 0; i < missing; i++) {
                steps.add(step);
            }
        } else if (missing < 0 && newer != null) {
            steps.add(new Step(delete(newer, -missing), readable(newer.values()), null));
        }
        return steps;
    }

    /** Found by the bytes that the server gives for it: equality of a collation or of a FLOAT would find others. */
    private String delete(BagOfRows.Alike row, long count) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < table().columns().size(); i++) {
            String stored = row.stored().get(i);
            String value = table().columns().get(i).select(Side.NEWER);
            parts.add(
                    stored == null
                            ? value + " IS NULL"
                            : "CAST(" + value + " AS BINARY)=" + Form.BYTES.literal(stored, ""));
        }
        return "DELETE FROM " + table().name().quoted() + " WHERE " + String.join(" AND ", parts) + " LIMIT " + count;
    }
}
