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
import java.util.stream.Collectors;
import org.generallog.replay.verify.Chunk;
import org.generallog.replay.verify.Image;
import org.generallog.replay.verify.Key;
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
    public Chunk next(Side side, @Nullable Key after) throws VerifyException {
        List<String> conditions = new ArrayList<>();
        if (!condition.isEmpty()) {
            conditions.add("(" + condition + ")");
        }
        if (after != null) {
            conditions.add("(" + table.behind(side, after) + ")");
        }
        String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
        List<Row> rows = read(side, where + " ORDER BY " + table.order(side) + " LIMIT " + CHUNK);
        Map<Key, Image> images = new LinkedHashMap<>();
        rows.forEach(row -> images.put(row.key(), new Image(List.of(Digest.ofRow(row.values())))));
        return new Chunk(
                images, rows.size() < CHUNK ? null : rows.get(CHUNK - 1).key());
    }

    @Override
    public Map<Key, Image> chunk(Side side, Collection<Key> keys) throws VerifyException {
        Map<Key, Image> images = new LinkedHashMap<>();
        values(side, keys).forEach((key, values) -> images.put(key, new Image(List.of(Digest.ofRow(values)))));
        return images;
    }

    @Override
    public Map<Key, Image> at(Side side, Collection<Key> keys) throws VerifyException {
        Map<Key, Image> images = new LinkedHashMap<>();
        values(side, keys).forEach((key, values) -> images.put(key, image(values)));
        return images;
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
            for (Row row : rows(connection, select(Side.NEWER, " WHERE " + anyOf(Side.NEWER, some) + " FOR UPDATE"))) {
                if (asked.contains(row.key())) {
                    found.put(row.key(), row.values());
                }
            }
        }
        return found;
    }

    /** The values of these rows in their shared form. */
    Map<Key, List<@Nullable String>> values(Side side, Collection<Key> keys) throws VerifyException {
        Set<Key> asked = new HashSet<>(keys);
        List<Key> all = List.copyOf(keys);
        Map<Key, List<@Nullable String>> found = new LinkedHashMap<>();
        for (int from = 0; from < all.size(); from += TOGETHER) {
            List<Key> some = all.subList(from, Math.min(all.size(), from + TOGETHER));
            for (Row row : read(side, " WHERE " + anyOf(side, some))) {
                if (asked.contains(row.key())) {
                    found.put(row.key(), row.values());
                }
            }
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
        return read(side, " WHERE " + where).stream().map(Row::key).collect(Collectors.toSet());
    }

    private record Row(Key key, List<@Nullable String> values) {}

    private List<Row> read(Side side, String rest) throws VerifyException {
        String sql = select(side, rest);
        return instances.ask(side, table.name().toString(), connection -> rows(connection, sql));
    }

    private String select(Side side, String rest) {
        return "SELECT " + instances.tag(side) + " "
                + table.columns().stream().map(each -> each.select(side)).collect(Collectors.joining(", ")) + " FROM "
                + table.name().quoted() + rest;
    }

    private List<Row> rows(Connection connection, String sql) throws SQLException {
        List<Integer> keyPlaces =
                table.key().stream().map(table.columns()::indexOf).toList();
        List<Row> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(Instances.bytes(sql))) {
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
                rows.add(new Row(new Key(parts), values));
            }
        }
        return rows;
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
