package org.generallog.replay.dependency;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.generallog.replay.dependency.TableShape.Column;
import org.generallog.replay.dependency.TableShape.Fill;
import org.generallog.replay.dependency.TableShape.ForeignKey;
import org.generallog.replay.sql.Literal;
import org.generallog.replay.sql.TableAccess;
import org.jspecify.annotations.Nullable;

/**
 * What an access to a base table touches whose rows constants may name. For example, on {@code account} with the primary key {@code id}, the
 * unique key {@code email} and the foreign key {@code shop_id}:
 *
 * <ul>
 *   <li>{@code INSERT … (id, email, shop_id) VALUES (1, 'a', 7)} writes {@code id=1} and {@code email='a'} and reads {@code shop.id=7};
 *   <li>{@code UPDATE … SET n = 1 WHERE id = 1} writes {@code id=1};
 *   <li>{@code DELETE … WHERE id = 1} writes {@code id=1} and the whole key {@code email}: it frees one that is not known;
 *   <li>{@code UPDATE … SET n = 1 WHERE email = 'a'} writes the table: the row's id is not known, by which others name it.
 * </ul>
 */
final class RowAccess {
    private final Footprint footprint;
    private final RuleBook book;
    private final Ripples ripples;

    RowAccess(Footprint footprint, RuleBook book, Ripples ripples) {
        this.footprint = footprint;
        this.book = book;
        this.ripples = ripples;
    }

    /**
     * How a statement gives ids.
     *
     * @param insertId the first AUTO_INCREMENT id that it was given, where known
     * @param zeroIsValue sql_mode {@code NO_AUTO_VALUE_ON_ZERO}
     */
    record Ids(OptionalLong insertId, boolean zeroIsValue) {}

    void add(TableRules table, TableAccess access, Ids ids) {
        if (table.shape.content().lasting() && access.writes()) {
            footprint.lasting();
        }
        boolean rowsNamed = !access.points().isEmpty() && !table.keys.isEmpty();
        boolean plainInsert =
                access.mode() == TableAccess.Mode.INSERT && !access.points().isEmpty();
        if (table.shape.content().view().isPresent()
                || table.shape.content().elsewhere()
                || (!rowsNamed && !plainInsert)
                || !isUnderstood(table, access)) {
            ripples.whole(footprint, table, access.mode());
            return;
        }
        switch (access.mode()) {
            case READ, LOCK -> read(table, access);
            case INSERT -> insert(table, access, ids);
            case UPSERT -> upsert(table, access, ids);
            case UPDATE -> update(table, access);
            case DELETE -> delete(table, access);
            case SCHEMA -> footprint.barrier();
        }
    }

    /** A name beyond ASCII that is no column's may have been read in the wrong charset; an UPDATE may set columns of other tables. */
    private static boolean isUnderstood(TableRules table, TableAccess access) {
        for (String name : access.listed()) {
            if (!table.columns.containsKey(name)) {
                return false;
            }
        }
        for (String name : access.assigned().keySet()) {
            boolean known = table.columns.containsKey(name)
                    || (!name.isEmpty() && name.chars().allMatch(c -> c < 0x80));
            if (!known) {
                return false;
            }
        }
        return true;
    }

    private void read(TableRules table, TableAccess access) {
        for (Map<String, Literal> point : access.points()) {
            if (!touch(table.keys.get(0), Row.compared(point), Mode.READ)) {
                footprint.touch(table.table, Mode.READ);
                return;
            }
        }
        footprint.touch(table.table, Mode.READ_WITHIN);
    }

    private void delete(TableRules table, TableAccess access) {
        rows(table, access);
        for (int i = 1; i < table.keys.size(); i++) {
            footprint.touch(table.keys.get(i).space, Mode.WRITE);
        }
        ripple(table, Event.DELETE);
    }

    /** The rows that a condition names, to be written. */
    private void rows(TableRules table, TableAccess access) {
        KeyRule first = table.keys.get(0);
        footprint.touch(table.table, Mode.WRITE_WITHIN);
        for (Map<String, Literal> point : access.points()) {
            if (!touch(first, Row.compared(point), Mode.WRITE)) {
                footprint.touch(table.table, Mode.WRITE);
                return;
            }
        }
    }

    private void update(TableRules table, TableAccess access) {
        rows(table, access);
        moved(table, access, table.computed);
    }

    /**
     * The keys and foreign keys that an update sets: the row goes to another value of the key, and frees one that is not known.
     *
     * @param also columns that are set beside those that the statement names
     */
    private void moved(TableRules table, TableAccess access, Set<String> also) {
        Set<String> set = new HashSet<>(access.assigned().keySet());
        set.addAll(also);
        Set<String> byTrigger = ripples.assigned(table).onUpdate();
        set.addAll(byTrigger);
        Map<String, Optional<Literal>> to = new HashMap<>(access.assigned());
        byTrigger.forEach(to::remove);
        for (int i = 0; i < table.keys.size(); i++) {
            KeyRule key = table.keys.get(i);
            if (!key.hasAny(set)) {
                continue;
            }
            if (i > 0) {
                footprint.touch(key.space, Mode.WRITE);
            } else if (!allTouched(key, access, set, to)) {
                footprint.touch(table.table, Mode.WRITE);
            }
        }
        for (ForeignKey key : table.shape.links().parents()) {
            if (containsAny(set, key.columns())) {
                for (Map<String, Literal> point : access.points()) {
                    parent(key, table, new Moved(point, set, to));
                }
            }
        }
        ripple(table, Event.UPDATE);
        if (table.referenced.stream().anyMatch(set::contains)) {
            ripple(table, Event.KEY_UPDATE);
        }
        table.autoIncrement
                .filter(id -> set.contains(id.name()))
                .ifPresent(id -> footprint.touch(table.counter, Mode.READ));
    }

    private boolean allTouched(KeyRule key, TableAccess access, Set<String> set, Map<String, Optional<Literal>> to) {
        for (Map<String, Literal> point : access.points()) {
            if (!touch(key, new Moved(point, set, to), Mode.WRITE)) {
                return false;
            }
        }
        return true;
    }

    private static boolean containsAny(Set<String> set, List<String> names) {
        return names.stream().anyMatch(set::contains);
    }

    /** A row after an update. What it does not set is as the condition found it: good enough, as equal values have equal texts. */
    private record Moved(Map<String, Literal> point, Set<String> set, Map<String, Optional<Literal>> to)
            implements Row {
        @Override
        public @Nullable Literal value(Column column) {
            if (set.contains(column.name())) {
                return to.getOrDefault(column.name(), Optional.empty()).orElse(null);
            }
            Literal found = point.get(column.name());
            return found == null || KeyText.compared(found, column, 0) == null ? null : found;
        }

        @Override
        public boolean stored() {
            return true;
        }
    }

    private void insert(TableRules table, TableAccess access, Ids ids) {
        inserted(table, access, ids, table.keys.size());
        ripple(table, Event.INSERT);
    }

    /** {@code REPLACE} and {@code ON DUPLICATE KEY UPDATE}: by a key other than the first, the row that is there is not known. */
    private void upsert(TableRules table, TableAccess access, Ids ids) {
        boolean replace = access.assigned().isEmpty();
        boolean known = inserted(table, access, ids, 1);
        if (!known) {
            footprint.touch(table.table, Mode.WRITE);
        }
        ripple(table, Event.INSERT);
        if (replace) {
            for (int i = 1; i < table.keys.size(); i++) {
                footprint.touch(table.keys.get(i).space, Mode.WRITE);
            }
            ripple(table, Event.DELETE);
        } else {
            moved(table, access, table.computed);
        }
    }

    /**
     * New rows. A row has a value for each key; one that is not known may be any.
     *
     * @param expected keys of which a row may have values; if it has one of another the answer is no
     * @return whether all rows keep to them
     */
    private boolean inserted(TableRules table, TableAccess access, Ids ids, int expected) {
        footprint.touch(table.table, Mode.WRITE_WITHIN);
        boolean kept = true;
        New row = new New(table, access, ids);
        for (Map<String, Literal> point : access.points()) {
            row.next(point);
            for (int i = 0; i < table.keys.size(); i++) {
                KeyRule key = table.keys.get(i);
                boolean isNull = !key.primary && hasNull(key, row);
                if (isNull) {
                    continue;
                }
                kept &= i < expected;
                boolean named = touch(key, row, Mode.WRITE);
                if (i > 0) {
                    footprint.touch(key.space, named ? Mode.WRITE_WITHIN : Mode.WRITE);
                } else if (!named) {
                    footprint.touch(table.table, Mode.WRITE);
                }
            }
            for (ForeignKey key : table.shape.links().parents()) {
                parent(key, table, row);
            }
        }
        if (table.autoIncrement.isPresent()) {
            // Ids that the server gives anew are taken in order; ids that are given push the counter on.
            footprint.touch(table.counter, row.takesUnknownId ? Mode.WRITE : Mode.READ);
            if (row.takesUnknownId) {
                // MyISAM may count by the rows that are there.
                footprint.touch(table.table, Mode.WRITE);
            }
        }
        return kept;
    }

    private static boolean hasNull(KeyRule key, Row row) {
        for (int part = 0; part < key.size(); part++) {
            Column column = key.column(part);
            if (column != null && column.nullable() && Row.kind(row.value(column)) == Row.Kind.NULL) {
                return true;
            }
        }
        return false;
    }

    /** A row that is inserted. */
    private final class New implements Row {
        private final TableRules table;
        private final TableAccess access;
        private final Ids ids;
        private final Set<String> byTrigger;
        private final boolean idsKnown;
        private final boolean idsFollow;
        private Map<String, Literal> point = Map.of();
        private long rows;
        private @Nullable Literal id;
        /** Some row takes an id from the server, and some does not. */
        private boolean mixed;

        private boolean takesId;
        boolean takesUnknownId;

        New(TableRules table, TableAccess access, Ids ids) {
            this.table = table;
            this.access = access;
            this.ids = ids;
            this.byTrigger = ripples.assigned(table).onInsert();
            this.idsKnown =
                    ids.insertId().isPresent() && !ripples.assigned(table).takesIds();
            this.idsFollow = book.facts().idsFollowByOne();
        }

        void next(Map<String, Literal> next) {
            point = next;
            id = null;
            table.autoIncrement.ifPresent(this::takeId);
            rows++;
        }

        private void takeId(Column column) {
            Literal given = given(column);
            boolean takes = given == null
                    ? !access.listed().isEmpty() && !access.listed().contains(column.name())
                    : given.type() == Literal.Type.NULL || (!ids.zeroIsValue() && isZero(given));
            mixed |= rows > 0 && takes != takesId;
            takesId = takes;
            if (!takes) {
                takesUnknownId |= given == null;
                id = given;
            } else if (idsKnown && !mixed && (rows == 0 || idsFollow)) {
                id = new Literal(
                        Literal.Type.NUMBER, Long.toString(ids.insertId().getAsLong() + rows));
            } else {
                takesUnknownId = true;
            }
        }

        /** Whatever may be stored as zero counts: that is every text that is no positive number. */
        private static boolean isZero(Literal literal) {
            String text = literal.text();
            char first = text.isEmpty() ? '0' : text.charAt(0);
            return first < '1' || first > '9';
        }

        private @Nullable Literal given(Column column) {
            Literal byName = point.get(column.name());
            return byName != null || !access.listed().isEmpty()
                    ? byName
                    : point.get("#" + (table.shape.columns().indexOf(column) + 1));
        }

        @Override
        public @Nullable Literal value(Column column) {
            if (byTrigger.contains(column.name()) || column.fill() == Fill.COMPUTED) {
                return null;
            }
            if (column.fill() == Fill.ID) {
                return id;
            }
            Literal given = given(column);
            boolean omitted = !access.listed().isEmpty() && !access.listed().contains(column.name());
            return given == null && omitted && column.fill() == Fill.NULL ? new Literal(Literal.Type.NULL, "") : given;
        }

        @Override
        public boolean stored() {
            return true;
        }
    }

    /** The row of the parent that a foreign key refers to is read. */
    private void parent(ForeignKey key, TableRules child, Row row) {
        TableRules parent = book.table(
                book.folded(key.other().database()), book.folded(key.other().name()));
        if (parent == null) {
            return;
        }
        for (String name : key.columns()) {
            Column column = child.columns.get(name);
            if (column != null && Row.kind(row.value(column)) == Row.Kind.NULL) {
                return;
            }
        }
        Optional<KeyRule> referenced = parent.keyOf(key.referenced());
        boolean named = referenced.isPresent() && touch(referenced.get(), new OfChild(key, child, row), Mode.READ);
        footprint.touch(parent.table, named ? Mode.READ_WITHIN : Mode.READ);
        if (named && referenced.get() != parent.keys.get(0)) {
            footprint.touch(referenced.get().space, Mode.READ_WITHIN);
        }
    }

    /** The parent's row, by the values of a child's. */
    private record OfChild(ForeignKey key, TableRules child, Row row) implements Row {
        @Override
        public @Nullable Literal value(Column column) {
            int place = key.referenced().indexOf(column.name());
            Column own = place < 0 ? null : child.columns.get(key.columns().get(place));
            Literal value = own == null ? null : row.value(own);
            // As the child's column holds it, or not known at all.
            return value == null || own == null || KeyText.stored(value, own, 0) == null ? null : value;
        }

        @Override
        public boolean stored() {
            return true;
        }
    }

    /** Touches one value of a key; false where it is not known. */
    private boolean touch(KeyRule key, Row row, Mode mode) {
        long hash = Resources.value(key.space);
        for (int part = 0; part < key.size(); part++) {
            Column column = key.column(part);
            Literal literal = column == null ? null : row.value(column);
            if (column == null || literal == null) {
                return false;
            }
            String text = row.stored()
                    ? KeyText.stored(literal, column, key.prefix(part))
                    : KeyText.compared(literal, column, key.prefix(part));
            if (text == null) {
                return false;
            }
            hash = Resources.part(hash, text);
        }
        footprint.touch(Resources.end(hash), mode);
        return true;
    }

    private void ripple(TableRules table, Event event) {
        footprint.addAll(ripples.of(table, event));
    }
}
