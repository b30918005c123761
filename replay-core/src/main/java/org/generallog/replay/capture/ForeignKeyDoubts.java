package org.generallog.replay.capture;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.generallog.replay.catalog.ForeignKey;
import org.generallog.replay.catalog.ServerVersion;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.Literal;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementInfo.Flag;
import org.generallog.replay.sql.StatementKind;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.sql.TableAccess.Mode;
import org.generallog.replay.transaction.Doubt;

/**
 * What foreign keys make doubtful in a statement.
 *
 * <ul>
 *   <li>{@code IGNORE}: MySQL before 5.7 ends {@code INSERT IGNORE} and {@code UPDATE IGNORE} with an error at the first row that a foreign key refuses,
 *       and {@code DELETE IGNORE} passes over the rest; newer servers pass over that row alone (measured on 5.5.9, 5.6.24, 9.7 and MariaDB).
 *   <li>The order of rows: a {@code DELETE} of parents and children in one statement, or of several rows of a table that refers to itself, fails or
 *       not by which row the server comes to first.
 *   <li>A row whose parent may be there on one side alone may be refused on the other; so may the deletion of a row whose children
 *       may.
 * </ul>
 */
final class ForeignKeyDoubts {
    private static final int PASSES_OVER_ROWS = 50700;

    private final LoggedDefinitions catalog;
    private final Doubts doubts;
    private final boolean stopsAtRow;

    ForeignKeyDoubts(LoggedDefinitions catalog, Doubts doubts, ServerVersion old) {
        this.catalog = catalog;
        this.doubts = doubts;
        this.stopsAtRow = !old.mariaDb() && !old.isAtLeast(PASSES_OVER_ROWS);
    }

    /** The reason for which the rows of a statement are to be verified. */
    Optional<Doubt> of(StatementInfo info, Session session) {
        if (info.kind() != StatementKind.WRITE || !session.foreignKeyChecks()) {
            return Optional.empty();
        }
        boolean ignores = info.has(Flag.IGNORE) && stopsAtRow;
        for (TableAccess access : info.tables()) {
            if (!access.writes() || TemporaryTables.isTemporary(session, access)) {
                continue;
            }
            String database = TableNames.database(access, session.database());
            if ((ignores || ordersRows(access, info, session)) && isLooked(access, database)) {
                return Optional.of(Doubt.VERSION);
            }
            Optional<Doubt> listed = doubts.unsure().isEmpty() ? Optional.empty() : listed(access, database);
            if (listed.isPresent()) {
                return listed;
            }
        }
        return Optional.empty();
    }

    /** Whether a foreign key may refuse a row of it. */
    private boolean isLooked(TableAccess access, String database) {
        return parents(access, database).findAny().isPresent()
                || children(access, database).findAny().isPresent();
    }

    /** The foreign keys by which a row of the table is looked for in others. */
    private Stream<ForeignKey> parents(TableAccess access, String database) {
        boolean inserts = access.mode() == Mode.INSERT || access.mode() == Mode.UPSERT;
        return access.mode() == Mode.DELETE
                ? Stream.empty()
                : catalog.foreignKeysInForce().parents(database, access.table()).stream()
                        .filter(key -> inserts || key.columns().stream().anyMatch(access.assigned()::containsKey));
    }

    /** The foreign keys by which other rows stand against it that the row is deleted, or gets another key. */
    private Stream<ForeignKey> children(TableAccess access, String database) {
        boolean deletes = access.mode() == Mode.DELETE
                || (access.mode() == Mode.UPSERT && access.assigned().isEmpty());
        Predicate<ForeignKey> moved = key -> key.referenced().stream().anyMatch(access.assigned()::containsKey);
        return access.mode() == Mode.INSERT
                ? Stream.empty()
                : catalog.foreignKeysInForce().children(database, access.table()).stream()
                        .filter(key -> deletes
                                ? !key.onDelete().changes()
                                : moved.test(key) && !key.onUpdate().changes());
    }

    /** Whether the order in which the server comes to the rows decides: rows at both ends of a foreign key are written. */
    private boolean ordersRows(TableAccess access, StatementInfo info, Session session) {
        if (access.mode() == Mode.UPSERT
                || (access.mode() == Mode.INSERT && !access.points().isEmpty())) {
            return false;
        }
        String database = TableNames.database(access, session.database());
        boolean several = info.tables().stream().anyMatch(other -> other.writes() && !isSame(other, access, session));
        return several
                ? children(access, database)
                        .anyMatch(key -> info.tables().stream()
                                .anyMatch(other -> other.writes()
                                        && key.child()
                                                .is(TableNames.database(other, session.database()), other.table())))
                : catalog.foreignKeysInForce().parents(database, access.table()).stream()
                                .anyMatch(key -> key.parent().is(database, access.table())
                                        && (access.mode() != Mode.DELETE
                                                || !key.onDelete().changes()))
                        && !doubts.namesOneRow(access, database);
    }

    private static boolean isSame(TableAccess one, TableAccess other, Session session) {
        return one.table().equals(other.table())
                && TableNames.database(one, session.database()).equals(TableNames.database(other, session.database()));
    }

    private Optional<Doubt> listed(TableAccess access, String database) {
        return parents(access, database)
                .map(key -> parent(key, access, database))
                .flatMap(Optional::stream)
                .findFirst()
                .or(() -> children(access, database)
                        .map(key -> doubts.unsure()
                                .any(key.child().database(), key.child().name()))
                        .flatMap(Optional::stream)
                        .findFirst());
    }

    /** Whether rows that the statement writes refer to one that may not be there on one side. */
    private Optional<Doubt> parent(ForeignKey key, TableAccess access, String database) {
        Optional<TableSchema> child = catalog.table(database, access.table());
        List<Map<String, Literal>> points = access.points().stream()
                .map(point -> referenced(key, point, child))
                .toList();
        boolean named = access.mode() != Mode.UPDATE
                && !points.isEmpty()
                && points.stream()
                        .allMatch(point -> point.size() == key.columns().size());
        if (named
                && points.stream()
                        .allMatch(point ->
                                point.values().stream().anyMatch(value -> value.type() == Literal.Type.NULL))) {
            return Optional.empty();
        }
        String parent = key.parent().database();
        return doubts.unsure(
                parent, new TableAccess(parent, key.parent().name(), Mode.LOCK, named ? points : List.of()));
    }

    /** The parent's key, as a row of the child names it. */
    private static Map<String, Literal> referenced(
            ForeignKey key, Map<String, Literal> point, Optional<TableSchema> child) {
        Map<String, Literal> row = new HashMap<>(point);
        child.ifPresent(schema -> {
            for (int i = 0; i < schema.columns().size(); i++) {
                Literal value = point.get("#" + (i + 1));
                if (value != null) {
                    row.putIfAbsent(schema.columns().get(i).name(), value);
                }
            }
        });
        Map<String, Literal> referenced = new LinkedHashMap<>();
        for (int i = 0; i < key.columns().size(); i++) {
            Literal value = row.get(key.columns().get(i));
            if (value != null) {
                referenced.put(key.referenced().get(i), value);
            }
        }
        return referenced;
    }
}
