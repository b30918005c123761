package org.generallog.replay.capture;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.sql.TableAccess.Mode;
import org.generallog.replay.transaction.Doubt;

/**
 * Tables in memory that are nearly full on the old instance: it refuses rows then ({@code ER_RECORD_FILE_FULL}), at another row than the new one, since
 * each has its {@code max_heap_table_size} and needs as much as its version does for a row. Such a table is listed whole. What rows that were deleted
 * took stays the table's, so it is enough to look at each heartbeat; a table that was filled and emptied by {@code TRUNCATE} between two is not
 * seen.
 */
final class FullTables {
    private static final int MOST = 1_000;

    private final Catalog catalog;
    private final Doubts doubts;
    private final Set<Name> written = new LinkedHashSet<>();

    private record Name(String database, String table) {}

    FullTables(Catalog catalog, Doubts doubts) {
        this.catalog = catalog;
        this.doubts = doubts;
    }

    void write(StatementInfo info, Session session) {
        for (TableAccess access : info.tables()) {
            boolean inserts = access.mode() == Mode.INSERT || access.mode() == Mode.UPSERT;
            if (inserts && written.size() < MOST && !TemporaryTables.isTemporary(session, access)) {
                String database = TableNames.database(access, session.database());
                catalog.table(database, access.table())
                        .filter(table -> table.engine().toUpperCase(Locale.ROOT).equals("MEMORY"))
                        .ifPresent(table -> written.add(new Name(database, access.table())));
            }
        }
    }

    /** To be called at each heartbeat in the log. */
    void look() {
        for (Name each : written) {
            if (catalog.isNearlyFull(each.database(), each.table())) {
                doubts.table(Doubt.SESSION_STATE, each.database(), each.table());
            }
        }
        written.clear();
    }
}
