package org.generallog.replicator.verify;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.generallog.replay.verify.Chunk;
import org.generallog.replay.verify.Image;
import org.generallog.replay.verify.Key;
import org.generallog.replay.verify.Range;
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
    public Chunk next(Side side, Range range) throws VerifyException {
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

    /**
     * Rows that are alike.
     *
     * @param values in their shared form
     * @param stored the bytes that the server gave, one character for each
     */
    record Alike(long count, List<@Nullable String> values, List<@Nullable String> stored) {
        Image image() {
            return BagOfRows.image(count);
        }

        private Alike oneMore() {
            return new Alike(count + 1, values, stored);
        }
    }

    /** What these rows hold; few of them, since they are in memory. */
    Map<Key, Alike> alike(Side side, Collection<Key> keys) throws VerifyException {
        return instances.ask(
                side, table.name().toString(), connection -> alike(connection, select(side), new HashSet<>(keys)));
    }

    /** The same on the new instance; the whole table is locked until the transaction ends. */
    Map<Key, Alike> locked(Connection connection, Collection<Key> keys) throws SQLException {
        return alike(connection, select(Side.NEWER) + " FOR UPDATE", new HashSet<>(keys));
    }

    private Map<Key, Alike> alike(Connection connection, String sql, Set<Key> keys) throws SQLException {
        Map<Key, Alike> found = new HashMap<>();
        each(connection, sql, (key, result) -> {
            if (keys.contains(key)) {
                Alike known = found.get(key);
                found.put(
                        key,
                        known == null
                                ? new Alike(1, TableRows.values(table, result), stored(result))
                                : known.oneMore());
            }
            return true;
        });
        return found;
    }

    private List<@Nullable String> stored(ResultSet result) throws SQLException {
        List<@Nullable String> stored = new ArrayList<>();
        for (int i = 0; i < table.columns().size(); i++) {
            byte[] value = result.getBytes(i + 1);
            stored.add(value == null ? null : new String(value, StandardCharsets.ISO_8859_1));
        }
        return stored;
    }

    private static Image image(long count) {
        return new Image(List.of(Long.toString(count)));
    }

    private String select(Side side) {
        return "SELECT " + instances.tag(side) + " "
                + table.columns().stream().map(each -> each.select(side)).collect(Collectors.joining(", ")) + " FROM "
                + table.name().quoted() + (condition.isEmpty() ? "" : " WHERE " + condition);
    }

    /** Is told of a row as it arrives. */
    private interface Visitor {
        /** Returns whether more rows are wanted. */
        boolean visit(Key key, ResultSet row) throws SQLException;
    }

    private void each(Connection connection, String sql, Visitor visitor) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // Connector/J's word for "as they arrive".
            statement.setFetchSize(Integer.MIN_VALUE);
            try (ResultSet result = statement.executeQuery(Instances.bytes(sql))) {
                boolean more = true;
                while (more && result.next()) {
                    more = visitor.visit(Key.of(Digest.ofRow(TableRows.values(table, result))), result);
                }
            }
        }
    }

    private Map<Key, Image> all(Side side) throws VerifyException {
        Map<Key, Long> counts = instances.ask(side, table.name().toString(), connection -> {
            Map<Key, Long> found = new HashMap<>();
            each(connection, select(side), (key, row) -> {
                found.merge(key, 1L, Long::sum);
                return found.size() <= MOST;
            });
            return found;
        });
        if (counts.size() > MOST) {
            throw new TableTrouble(
                    table.name() + " has no unique key without NULLs that both sides share, and more than " + MOST
                            + " different rows: compare it in parts, with --tables " + table.name() + " --where");
        }
        Map<Key, Image> images = new HashMap<>();
        counts.forEach((key, count) -> images.put(key, image(count)));
        return images;
    }
}
