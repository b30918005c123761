package org.generallog.replicator.verify;

import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.generallog.replay.verify.Chunk;
import org.generallog.replay.verify.Image;
import org.generallog.replay.verify.Key;
import org.generallog.replay.verify.Rows;
import org.generallog.replay.verify.Side;
import org.generallog.replay.verify.VerifyException;
import org.jspecify.annotations.Nullable;

/** The rows of a table without a unique key: how often each is there. Each question reads the whole table. */
final class BagOfRows implements Rows {
    /** Different rows in memory. */
    private static final int MOST = 500_000;

    private final Instances instances;
    private final TablePair table;
    private final String condition;

    BagOfRows(Instances instances, TablePair table, String condition) {
        this.instances = instances;
        this.table = table;
        this.condition = condition;
    }

    @Override
    public Chunk next(Side side, @Nullable Key after) throws VerifyException {
        return new Chunk(all(side), null);
    }

    @Override
    public Map<Key, Image> chunk(Side side, Collection<Key> keys) throws VerifyException {
        return at(side, keys);
    }

    @Override
    public Map<Key, Image> at(Side side, Collection<Key> keys) throws VerifyException {
        Map<Key, Image> all = all(side);
        all.keySet().retainAll(new HashSet<>(keys));
        return all;
    }

    private Map<Key, Image> all(Side side) throws VerifyException {
        String sql = "SELECT " + instances.tag(side) + " "
                + table.columns().stream().map(each -> each.select(side)).collect(Collectors.joining(", ")) + " FROM "
                + table.name().quoted() + (condition.isEmpty() ? "" : " WHERE " + condition);
        Map<String, Long> counts = instances.ask(side, table.name().toString(), connection -> {
            Map<String, Long> found = new HashMap<>();
            try (Statement statement = connection.createStatement()) {
                // Connector/J's word for "as they arrive".
                statement.setFetchSize(Integer.MIN_VALUE);
                try (ResultSet result = statement.executeQuery(Instances.bytes(sql))) {
                    while (result.next() && found.size() <= MOST) {
                        found.merge(Digest.ofRow(TableRows.values(table, result)), 1L, Long::sum);
                    }
                }
            }
            return found;
        });
        if (counts.size() > MOST) {
            throw new TableTrouble(
                    table.name() + " has no unique key without NULLs that both sides share, and more than " + MOST
                            + " different rows: compare it in parts, with --tables " + table.name() + " --where");
        }
        Map<Key, Image> images = new HashMap<>();
        counts.forEach((digest, count) -> images.put(Key.of(digest), new Image(List.of(count.toString()))));
        return images;
    }
}
