package org.generallog.replay.identity;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.doubt.AffectedRows;
import org.generallog.replay.sql.Literal;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.sql.TableAccess.Mode;
import org.jspecify.annotations.Nullable;

/** Which table gives ids to a statement. */
final class IdTargets {
    private final AffectedRows.Tables tables;

    /** @param tables of the old instance, those behind views as well */
    IdTargets(AffectedRows.Tables tables) {
        this.tables = tables;
    }

    /**
     * What an {@code INSERT} or {@code REPLACE} inserts into.
     *
     * @param table with an AUTO_INCREMENT column
     * @param view whether it is named by a view
     */
    record Target(TableSchema table, TableSchema.Column id, boolean view) {
        /** Place of the AUTO_INCREMENT column, from 0. */
        int place() {
            return table.columns().indexOf(id);
        }

        /** Whether a row, as its constants are known, leaves its id to the server. */
        boolean takesId(Map<String, Literal> row, boolean zeroIsValue) {
            return leaves(of(row), zeroIsValue);
        }

        /** The id that a row is given by its statement, as far as its constants are known. */
        @Nullable
        Literal of(Map<String, Literal> row) {
            return row.getOrDefault(id.name(), row.get("#" + (place() + 1)));
        }
    }

    /**
     * The ids that a statement gives to all of its rows itself; empty where it may leave one to the server, or its rows are not known. A
     * zero counts as left to it.
     */
    Optional<long[]> said(StatementInfo info, Target target) {
        for (TableAccess access : info.tables()) {
            if (access.mode() == Mode.INSERT || access.mode() == Mode.UPSERT) {
                List<Map<String, Literal>> rows = access.points();
                long[] ids = rows.stream()
                        .filter(row -> !target.takesId(row, false))
                        .flatMap(row -> NotedStatements.number(target.of(row)).stream())
                        .mapToLong(Long::longValue)
                        .toArray();
                return ids.length > 0 && ids.length == rows.size() ? Optional.of(ids) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    static boolean leaves(@Nullable Literal id, boolean zeroIsValue) {
        return id == null
                || id.type() == Literal.Type.NULL
                || (!zeroIsValue && (id.text().equals("0") || id.text().isEmpty()));
    }

    /** Empty where it inserts nothing, or into a table without such a column, or one that is not known. */
    Optional<Target> of(StatementInfo info, String defaultDatabase) {
        for (TableAccess access : info.tables()) {
            if (access.mode() == Mode.INSERT || access.mode() == Mode.UPSERT) {
                String database = access.database().isEmpty() ? defaultDatabase : access.database();
                return of(access, database);
            }
        }
        return Optional.empty();
    }

    private Optional<Target> of(TableAccess access, String database) {
        Optional<TableSchema> table = tables.table(database, access.table());
        List<TableSchema> bases = table.isPresent() ? List.of() : tables.behind(database, access.table());
        Optional<TableSchema> base = table.isPresent() || bases.size() != 1 ? table : Optional.of(bases.get(0));
        return base.flatMap(known -> known.autoIncrementColumn().map(id -> new Target(known, id, table.isEmpty())));
    }

    /** The table of this name, where it has an AUTO_INCREMENT column. */
    Optional<TableSchema> named(String database, String table) {
        return tables.table(database, table)
                .filter(each -> each.autoIncrementColumn().isPresent());
    }
}
