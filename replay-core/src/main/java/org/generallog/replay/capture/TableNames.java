package org.generallog.replay.capture;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.sql.KeyPoints;
import org.generallog.replay.sql.RowKey;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.TableAccess;

/** What a statement touches, with the session's default database filled in. */
final class TableNames {
    private final Catalog catalog;

    TableNames(Catalog catalog) {
        this.catalog = catalog;
    }

    static String database(TableAccess access, String defaultDatabase) {
        return access.database().isEmpty() ? defaultDatabase : access.database();
    }

    /** The tables that it writes or locks, {@code db.table}. */
    static List<String> touched(StatementInfo info, String defaultDatabase) {
        Set<String> tables = new LinkedHashSet<>();
        for (TableAccess access : info.tables()) {
            if (access.mode() != TableAccess.Mode.READ) {
                tables.add(database(access, defaultDatabase) + "." + access.table());
            }
        }
        return List.copyOf(tables);
    }

    /** The databases that it writes to; the default database where the text names no table. */
    static Set<String> written(StatementInfo info, String defaultDatabase) {
        Set<String> databases = new LinkedHashSet<>();
        for (TableAccess access : info.tables()) {
            if (access.writes()) {
                databases.add(database(access, defaultDatabase));
            }
        }
        if (databases.isEmpty()) {
            databases.add(defaultDatabase);
        }
        return databases;
    }

    /** Names of the rows that it locks, one per unique key, as far as constants name them. */
    List<String> locks(StatementInfo info, String defaultDatabase) {
        List<String> locks = new ArrayList<>();
        for (TableAccess access : info.tables()) {
            if (access.mode() == TableAccess.Mode.READ || access.points().isEmpty()) {
                continue;
            }
            catalog.table(database(access, defaultDatabase), access.table())
                    .ifPresent(schema -> KeyPoints.of(access, schema, OptionalLong.empty()).keys().stream()
                            .map(RowKey::toString)
                            .forEach(locks::add));
        }
        return locks;
    }
}
