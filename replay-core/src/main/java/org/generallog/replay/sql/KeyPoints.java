package org.generallog.replay.sql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.catalog.TableSchema.Column;
import org.generallog.replay.sql.TableAccess.Mode;
import org.jspecify.annotations.Nullable;

/**
 * The unique keys of a table that an access names by constants. For example, on a table with the primary key {@code id} and the unique key
 * {@code email}: {@code INSERT … (id, email) VALUES (1, 'a')} names both keys; {@code UPDATE … SET n = 1 WHERE id = 1} the first;
 * {@code DELETE … WHERE id = 1} names the first, yet is not complete: it frees an email that is not known, which a later INSERT may take.
 *
 * <p>Does not know of triggers that change {@code NEW}, of unique keys on a prefix of a column, and of values cut to a column's length.
 *
 * @param keys keys that the access is certain to touch
 * @param complete whether these are all that it can touch; else it counts as an access to the whole table
 */
public record KeyPoints(List<RowKey> keys, boolean complete) {

    public KeyPoints {
        keys = List.copyOf(keys);
    }

    /** The keys named, empty when the access is not narrowed down to them. */
    public static List<RowKey> rowKeys(TableAccess access, TableSchema schema) {
        KeyPoints points = of(access, schema, OptionalLong.empty());
        return points.complete() ? points.keys() : List.of();
    }

    /**
     * The keys that an access to a table names.
     *
     * @param insertId the first AUTO_INCREMENT id that it was given, where known; rows after it are taken to follow by one
     */
    public static KeyPoints of(TableAccess access, TableSchema schema, OptionalLong insertId) {
        if (access.points().isEmpty() || schema.uniqueKeys().isEmpty() || access.mode() == Mode.SCHEMA) {
            return new KeyPoints(List.of(), false);
        }
        return new Finder(access, schema).find(insertId);
    }

    private static final class Finder {
        private final TableAccess access;
        private final TableSchema schema;
        private final Map<String, Column> columns = new HashMap<>();
        private final Set<RowKey> keys = new LinkedHashSet<>();
        private boolean complete = true;

        Finder(TableAccess access, TableSchema schema) {
            this.access = access;
            this.schema = schema;
            schema.columns().forEach(column -> columns.put(column.name(), column));
        }

        KeyPoints find(OptionalLong insertId) {
            boolean values = access.mode() == Mode.INSERT || access.mode() == Mode.UPSERT;
            long next = insertId.orElse(0);
            for (Map<String, Literal> point : access.points()) {
                if (values) {
                    Map<String, Literal> row = byName(point);
                    if (insertId.isPresent() && takesId(row)) {
                        row.put(autoIncrement(), new Literal(Literal.Type.NUMBER, Long.toString(next++)));
                    }
                    inserted(row);
                } else {
                    found(point);
                }
            }
            if (access.mode() == Mode.DELETE || access.mode() == Mode.UPSERT) {
                // The row that goes holds values of the other keys that are not known.
                complete &= schema.uniqueKeys().size() == 1;
            }
            assigned();
            return new KeyPoints(List.copyOf(keys), complete);
        }

        private String autoIncrement() {
            return schema.autoIncrementColumn().map(Column::name).orElse("");
        }

        private boolean takesId(Map<String, Literal> row) {
            String column = autoIncrement();
            Literal given = row.get(column);
            return !column.isEmpty()
                    && (given == null
                            || given.type() == Literal.Type.NULL
                            || given.text().equals("0"));
        }

        private Map<String, Literal> byName(Map<String, Literal> point) {
            Map<String, Literal> row = new HashMap<>();
            point.forEach((name, value) -> {
                int place = name.startsWith("#") ? Integer.parseInt(name.substring(1)) - 1 : -1;
                if (place < 0) {
                    row.put(name, value);
                } else if (place < schema.columns().size()) {
                    row.put(schema.columns().get(place).name(), value);
                }
            });
            return row;
        }

        /** A new row has a value for each key; one that is not known may be any. */
        private void inserted(Map<String, Literal> row) {
            boolean idGiven = !takesId(row);
            for (int key = 0; key < schema.uniqueKeys().size(); key++) {
                List<String> names = schema.uniqueKeys().get(key);
                boolean isNull =
                        names.stream().anyMatch(name -> isNull(row.get(name)) && !name.equals(autoIncrement()));
                boolean unknownId = !idGiven && names.contains(autoIncrement());
                if (!isNull || key == 0) {
                    complete &= !unknownId && add(key, row, true);
                }
            }
        }

        private static boolean isNull(@Nullable Literal value) {
            return value != null && value.type() == Literal.Type.NULL;
        }

        /** A row that is looked for is known by the first key alone: by another one, its first key stays unknown. */
        private void found(Map<String, Literal> point) {
            boolean first = false;
            for (int key = 0; key < schema.uniqueKeys().size(); key++) {
                boolean named = point.keySet().containsAll(schema.uniqueKeys().get(key)) && add(key, point, false);
                first |= named && key == 0;
            }
            complete &= first;
        }

        private boolean add(int key, Map<String, Literal> row, boolean stored) {
            List<String> values = new ArrayList<>();
            for (String name : schema.uniqueKeys().get(key)) {
                Literal literal = row.get(name);
                Column column = columns.get(name);
                Optional<String> value = literal == null || column == null
                        ? Optional.empty()
                        : KeyValues.normalise(literal, column, stored);
                if (value.isEmpty()) {
                    return false;
                }
                values.add(value.get());
            }
            keys.add(new RowKey(schema.database(), schema.name(), key, values));
            return true;
        }

        /** An update that sets a column of a key moves the row to another value of it, and frees one that is not known. */
        private void assigned() {
            Set<String> set = new HashSet<>();
            access.assigned().keySet().forEach(name -> set.add(name.toLowerCase(Locale.ROOT)));
            for (int key = 0; key < schema.uniqueKeys().size(); key++) {
                List<String> names = schema.uniqueKeys().get(key);
                if (names.stream().noneMatch(set::contains)) {
                    continue;
                }
                complete &= key == 0;
                for (Map<String, Literal> point : access.points()) {
                    Map<String, Literal> moved = new HashMap<>(byName(point));
                    for (String name : set) {
                        moved.remove(name);
                        access.assigned()
                                .getOrDefault(name, Optional.empty())
                                .ifPresent(value -> moved.put(name, value));
                    }
                    complete &= add(key, moved, true);
                }
            }
        }
    }
}
