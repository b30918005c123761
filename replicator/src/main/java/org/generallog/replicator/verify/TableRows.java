package org.generallog.replicator.verify;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.generallog.replay.verify.Chunk;
import org.generallog.replay.verify.Image;
import org.generallog.replay.verify.Key;
import org.generallog.replay.verify.Range;
import org.generallog.replay.verify.Rows;
import org.generallog.replay.verify.Side;
import org.generallog.replay.verify.VerifyException;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table with a unique key, over JDBC.
 *
 * <p>A key is asked for by equality, which a server judges by its collation; what it returns is told by its bytes. So {@code 'a'} on one side and {@code
 * 'A'} on the other are two rows: one missing, one extra.
 */
final class TableRows implements Rows {
    private static final int CHUNK = 1_000;
    /** Keys in one question. */
    private static final int TOGETHER = 200;

    private final Instances instances;
    private final TablePair table;
    private final String condition;

    /** @param condition which rows are walked, as SQL; empty for all */
    TableRows(Instances instances, TablePair table, String condition) {
        this.instances = instances;
        this.table = table;
        this.condition = condition;
    }

    @Override
    public Chunk next(Side side, Range range) throws VerifyException {
        List<String> conditions = new ArrayList<>();
        if (!condition.isEmpty()) {
            conditions.add("(" + condition + ")");
        }
        String within = table.within(side, range);
        if (!within.isEmpty()) {
            conditions.add(within);
        }
        String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
        Map<Key, Image> images = new LinkedHashMap<>();
        List<Key> keys = new ArrayList<>();
        read(side, where + " ORDER BY " + table.order(side) + " LIMIT " + CHUNK, (key, values) -> {
            images.put(key, new Image(List.of(Digest.ofRow(values))));
            keys.add(key);
        });
        return new Chunk(images, keys.size() < CHUNK ? null : keys.get(CHUNK - 1));
    }

    @Override
    public Map<Key, Image> chunk(Side side, Collection<Key> keys) throws VerifyException {
        return some(side, keys, values -> new Image(List.of(Digest.ofRow(values))));
    }

    @Override
    public Map<Key, Image> at(Side side, Collection<Key> keys) throws VerifyException {
        return some(side, keys, TableRows::image);
    }

    static Image image(List<@Nullable String> values) {
        List<@Nullable String> digests = new ArrayList<>();
        values.forEach(value -> digests.add(Digest.ofValue(value)));
        return new Image(digests);
    }

    /** The rows of these keys on the new instance, locked until the transaction ends; so is the place of those that are not there. */
    Map<Key, List<@Nullable String>> locked(Connection connection, Collection<Key> keys) throws SQLException {
        Set<Key> asked = new HashSet<>(keys);
        List<Key> all = List.copyOf(keys);
        Map<Key, List<@Nullable String>> found = new LinkedHashMap<>();
        for (int from = 0; from < all.size(); from += TOGETHER) {
            List<Key> some = all.subList(from, Math.min(all.size(), from + TOGETHER));
            rows(connection, select(Side.NEWER, " WHERE " + anyOf(Side.NEWER, some) + " FOR UPDATE"), (key, values) -> {
                if (asked.contains(key)) {
                    found.put(key, values);
                }
            });
        }
        return found;
    }

    /** The values of these rows in their shared form. */
    Map<Key, List<@Nullable String>> values(Side side, Collection<Key> keys) throws VerifyException {
        return some(side, keys, values -> values);
    }

    private <T> Map<Key, T> some(Side side, Collection<Key> keys, Function<List<@Nullable String>, T> form)
            throws VerifyException {
        Set<Key> asked = new HashSet<>(keys);
        List<Key> all = List.copyOf(keys);
        Map<Key, T> found = new LinkedHashMap<>();
        for (int from = 0; from < all.size(); from += TOGETHER) {
            List<Key> some = all.subList(from, Math.min(all.size(), from + TOGETHER));
            read(side, " WHERE " + anyOf(side, some), (key, values) -> {
                if (asked.contains(key)) {
                    found.put(key, form.apply(values));
                }
            });
        }
        return found;
    }

    private String anyOf(Side side, List<Key> keys) {
        if (table.key().size() == 1) {
            ColumnPair column = table.key().get(0);
            return column.column(side)
                    + keys.stream()
                            .map(key -> column.literal(side, key.parts().get(0)))
                            .collect(Collectors.joining(", ", " IN (", ")"));
        }
        return keys.stream().map(key -> "(" + table.where(side, key) + ")").collect(Collectors.joining(" OR "));
    }

    /** The keys of the rows that a condition finds. */
    Set<Key> keys(Side side, String where) throws VerifyException {
        Set<Key> found = new HashSet<>();
        read(side, " WHERE " + where, (key, values) -> found.add(key));
        return found;
    }

    private void read(Side side, String rest, BiConsumer<Key, List<@Nullable String>> each) throws VerifyException {
        String sql = select(side, rest);
        var unused = instances.ask(side, table.name().toString(), connection -> {
            rows(connection, sql, each);
            return true;
        });
    }

    private String select(Side side, String rest) {
        return "SELECT " + instances.tag(side) + " "
                + table.columns().stream().map(each -> each.select(side)).collect(Collectors.joining(", ")) + " FROM "
                + table.name().quoted() + rest;
    }

    /** Told row by row, as they arrive: they may be long. */
    private void rows(Connection connection, String sql, BiConsumer<Key, List<@Nullable String>> each)
            throws SQLException {
        List<Integer> keyPlaces =
                table.key().stream().map(table.columns()::indexOf).toList();
        try (Statement statement = connection.createStatement()) {
            // Connector/J's word for "as they arrive".
            statement.setFetchSize(Integer.MIN_VALUE);
            try (ResultSet result = statement.executeQuery(Instances.bytes(sql))) {
                while (result.next()) {
                    List<@Nullable String> values = values(table, result);
                    List<String> parts = new ArrayList<>();
                    for (int place : keyPlaces) {
                        String part = values.get(place);
                        if (part == null) {
                            throw new SQLException("a key has NULL");
                        }
                        parts.add(part);
                    }
                    each.accept(new Key(parts), values);
                }
            }
        }
    }

    static List<@Nullable String> values(TablePair table, ResultSet result) throws SQLException {
        List<@Nullable String> values = new ArrayList<>();
        for (int i = 0; i < table.columns().size(); i++) {
            byte[] value = result.getBytes(i + 1);
            values.add(value == null ? null : table.columns().get(i).form().shared(value));
        }
        return values;
    }
}
