package org.generallog.replay.capture;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.catalog.ServerSchemas;
import org.generallog.replay.nested.FiringScope;
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.KeyPoints;
import org.generallog.replay.sql.RowKey;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.transaction.Doubt;
import org.generallog.replay.transaction.ToVerify.Item;

/** What a statement touches, with the session's default database filled in. */
final class TableNames {
    private static final Set<String> NO_TRANSACTIONS =
            Set.of("MYISAM", "ARIA", "MEMORY", "CSV", "ARCHIVE", "MRG_MYISAM", "BLACKHOLE");

    private static final Set<String> OF_SERVER = ServerSchemas.NAMES;

    /** A statement that names more rows of a table than these is one that locks rows of the table which it does not name. */
    private static final int MOST_ROWS = 10_000;

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

    /** Whether it reads tables in which an instance tells of itself. */
    static boolean readsOfServer(StatementInfo info, String defaultDatabase) {
        return info.tables().stream()
                .anyMatch(access -> !access.writes() && isOfServer(database(access, defaultDatabase)));
    }

    static boolean isOfServer(String database) {
        return OF_SERVER.contains(database.toLowerCase(Locale.ROOT));
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

    /**
     * What a statement locks.
     *
     * @param rows names of rows, one per unique key, as far as constants name them
     * @param ranges the tables of which it locks rows that its constants do not name, {@code db.table}. Rows alone: InnoDB's
     */
    record Locks(List<String> rows, List<String> ranges) {}

    Locks locks(StatementInfo info, String defaultDatabase) {
        List<String> rows = new ArrayList<>();
        Set<String> ranges = new LinkedHashSet<>();
        for (TableAccess access : info.tables()) {
            boolean mayRange = switch (access.mode()) {
                case UPDATE, DELETE, LOCK -> true;
                case READ, INSERT, UPSERT, SCHEMA -> false;
            };
            boolean points =
                    access.mode() != TableAccess.Mode.READ && !access.points().isEmpty();
            if (!mayRange && !points) {
                continue;
            }
            String database = database(access, defaultDatabase);
            catalog.table(database, access.table()).ifPresent(schema -> {
                KeyPoints found = KeyPoints.of(access, schema, OptionalLong.empty());
                boolean named = found.keys().size() <= MOST_ROWS;
                if (named) {
                    found.keys().stream().map(RowKey::toString).forEach(rows::add);
                }
                boolean range = mayRange && !found.complete();
                if ((range || !named) && schema.engine().equalsIgnoreCase("InnoDB")) {
                    ranges.add(database + "." + access.table());
                }
            });
        }
        return new Locks(rows, List.copyOf(ranges));
    }

    /** @param scope what runs under the statement */
    CloseWrites.Touch touch(StatementInfo info, Session session, FiringScope scope) {
        Set<String> rows = new HashSet<>();
        Set<String> ranges = new HashSet<>(behind(info, session.database()));
        Set<String> writes = new HashSet<>(ranges);
        Set<String> reads = new HashSet<>();
        for (TableAccess access : info.tables()) {
            String database = database(access, session.database());
            String table = database + "." + access.table();
            if (TemporaryTables.isTemporary(session, access)) {
                continue;
            }
            if (!access.writes()) {
                reads.add(table);
                continue;
            }
            writes.add(table);
            List<RowKey> keys = access.points().isEmpty() || access.points().size() > MOST_ROWS
                    ? List.of()
                    : catalog.table(database, access.table())
                            .map(schema -> KeyPoints.of(access, schema, OptionalLong.empty())
                                    .keys())
                            .orElse(List.of());
            keys.forEach(key -> rows.add(key.toString()));
            boolean inserts =
                    access.mode() == TableAccess.Mode.INSERT && !access.points().isEmpty();
            if (keys.isEmpty() && !inserts) {
                ranges.add(table);
            }
        }
        for (List<String> table : scope.written()) {
            ranges.add(table.get(0) + "." + table.get(1));
            writes.add(table.get(0) + "." + table.get(1));
        }
        return new CloseWrites.Touch(rows, ranges, writes, reads);
    }

    /** The tables behind the views that it writes or locks through, {@code db.table}. */
    Set<String> behind(StatementInfo info, String defaultDatabase) {
        Set<String> tables = new LinkedHashSet<>();
        for (TableAccess access : info.tables()) {
            String database = database(access, defaultDatabase);
            boolean locks = access.mode() != TableAccess.Mode.READ && access.mode() != TableAccess.Mode.SCHEMA;
            if (locks && catalog.table(database, access.table()).isEmpty()) {
                new OldBases(catalog)
                        .behind(database, access.table())
                        .forEach(base -> tables.add(base.database() + "." + base.name()));
            }
        }
        return tables;
    }

    static boolean hasNoTransactions(String engine) {
        return NO_TRANSACTIONS.contains(engine.toUpperCase(Locale.ROOT));
    }

    /**
     * Tables without transactions that it writes: they keep that when it is rolled back.
     *
     * @param fired tables that programs under it may write, each as database and name
     */
    List<Item> lasting(StatementInfo info, String defaultDatabase, Set<List<String>> fired) {
        Set<List<String>> written = new LinkedHashSet<>(fired);
        info.tables().stream()
                .filter(access -> access.writes() && access.mode() != TableAccess.Mode.SCHEMA)
                .forEach(access -> written.add(List.of(database(access, defaultDatabase), access.table())));
        return written.stream()
                .filter(name -> isWithoutTransactions(name.get(0), name.get(1)))
                .map(name -> new Item(Doubt.LASTING, name.get(0), name.get(1), ""))
                .toList();
    }

    private boolean isWithoutTransactions(String database, String table) {
        return catalog.table(database, table)
                .filter(schema -> hasNoTransactions(schema.engine()))
                .isPresent();
    }

    /** Whether all tables that it touches take no part in transactions, also those that triggers may write. */
    boolean withoutTransactions(StatementInfo info, String defaultDatabase) {
        return !info.tables().isEmpty()
                && info.tables().stream().allMatch(access -> {
                    String database = database(access, defaultDatabase);
                    return isWithoutTransactions(database, access.table())
                            && catalog.triggers(database, access.table()).isEmpty();
                });
    }
}
