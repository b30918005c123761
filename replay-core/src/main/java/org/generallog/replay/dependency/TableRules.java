package org.generallog.replay.dependency;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.dependency.TableShape.Column;
import org.generallog.replay.dependency.TableShape.Content;
import org.generallog.replay.dependency.TableShape.Fill;
import org.generallog.replay.dependency.TableShape.ForeignKey;
import org.generallog.replay.dependency.TableShape.Rule;
import org.generallog.replay.dependency.TableShape.UniqueKey;

/** A table as statements need it: its resources, and what else a change of its rows touches. */
final class TableRules {
    final TableShape shape;
    final long table;
    final long counter;
    final Map<String, Column> columns = new HashMap<>();
    final List<KeyRule> keys = new ArrayList<>();
    final Optional<Column> autoIncrement;
    /** Columns that are computed anew with each change of a row. */
    final Set<String> computed = new HashSet<>();
    /** A statement that is {@code PLAIN} leaves the same rows whenever it runs. */
    final boolean timeless;
    /** Columns that foreign keys of other tables refer to. */
    final Set<String> referenced = new HashSet<>();

    TableRules(TableShape shape) {
        this.shape = shape;
        this.table = Resources.table(shape.database(), shape.name());
        this.counter = Resources.counter(table);
        for (Column column : shape.columns()) {
            columns.put(column.name(), column);
            if (column.fill() == Fill.COMPUTED) {
                computed.add(column.name());
            }
        }
        for (UniqueKey key : ordered(shape.keys())) {
            keys.add(new KeyRule(table, key, columns));
        }
        for (ForeignKey child : shape.links().children()) {
            referenced.addAll(child.referenced());
        }
        timeless = isTimeless(shape);
        autoIncrement = shape.columns().stream()
                .filter(column -> column.fill() == Fill.ID)
                .findFirst();
    }

    /**
     * Whether the server adds no time by itself: no default or {@code ON UPDATE} that reads the clock, no {@code TIMESTAMP}, which becomes
     * the present time where it is set to NULL, no trigger, and no {@code TIME} beside a date, to which it is made by adding today.
     */
    private static boolean isTimeless(TableShape shape) {
        boolean simple = shape.content().equals(Content.OWN)
                && shape.triggers().isEmpty()
                && shape.links().children().stream()
                        .allMatch(child -> child.onDelete() == Rule.RESTRICT && child.onUpdate() == Rule.RESTRICT);
        boolean times = false;
        boolean dates = false;
        for (Column column : shape.columns()) {
            simple &= column.fill() != Fill.COMPUTED && column.fill() != Fill.EXPRESSION;
            switch (column.type().name()) {
                case "timestamp" -> simple = false;
                case "time" -> times = true;
                case "date", "datetime" -> dates = true;
                default -> {
                    // no time
                }
            }
        }
        return simple && !(times && dates);
    }

    /** The key that tells rows apart first: the primary one, else one without NULL. */
    private List<UniqueKey> ordered(List<UniqueKey> all) {
        List<UniqueKey> keys = new ArrayList<>(all);
        for (int i = 0; i < keys.size(); i++) {
            if (keys.get(i).primary() || isComplete(keys.get(i))) {
                keys.add(0, keys.remove(i));
                break;
            }
        }
        return keys;
    }

    private boolean isComplete(UniqueKey key) {
        return key.parts().stream().allMatch(part -> {
            Column column = columns.get(part.column());
            return column != null && !column.nullable();
        });
    }

    /** The unique key of exactly these columns; empty where there is none. */
    Optional<KeyRule> keyOf(List<String> names) {
        return keys.stream().filter(key -> key.isOf(names)).findFirst();
    }

    Column column(String name) {
        Column column = columns.get(name);
        if (column == null) {
            throw new IllegalArgumentException("no column " + name + " in " + shape.tableName());
        }
        return column;
    }
}
