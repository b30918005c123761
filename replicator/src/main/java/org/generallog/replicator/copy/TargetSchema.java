package org.generallog.replicator.copy;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The databases and tables on the new instance. */
final class TargetSchema {
    /** Display widths, ZEROFILL, utf8mb3, ucs2 and their collations, which 8.x and 9.x still have. */
    private static final Set<String> DEPRECATED = Set.of("1287", "1681", "3719", "3778", "4079");

    private final RawConnection target;
    private final Collations collations;
    private final TargetDialect dialect;
    private final long large;
    private final Consumer<String> warnings;

    /** @param chunkBytes keys of tables that are smaller than a part of it are built as fast row by row */
    TargetSchema(
            RawConnection target,
            Collations collations,
            TargetDialect dialect,
            long chunkBytes,
            Consumer<String> warnings) {
        this.large = chunkBytes / 4;
        this.dialect = dialect;
        this.target = target;
        this.collations = collations;
        this.warnings = warnings;
    }

    /** Creates the databases, with the old instance's defaults. */
    void createDatabases(SourceSchema schema) throws SQLException {
        for (SourceSchema.Database database : schema.databases()) {
            String defaults = Names.quote(database.name()) + " DEFAULT CHARACTER SET "
                    + collations.quotedOnTarget(database.charset()) + " COLLATE "
                    + collations.quotedOnTarget(database.collation());
            target.execute("CREATE DATABASE IF NOT EXISTS " + defaults);
            target.execute("ALTER DATABASE " + defaults);
        }
    }

    /**
     * Creates the tables; references to tables that come later pass, since foreign_key_checks is off. Large ones without the keys that are
     * built later.
     *
     * @param kept tables that are there already, each as {@code database.table}
     * @return the keys to build once a table's rows are there, by {@code database.table}
     */
    Map<String, DeferredKeys> createTables(SourceSchema schema, Set<String> kept) throws CopyException, SQLException {
        relaxInnodb();
        Set<String> referred = new HashSet<>();
        schema.tables().forEach(table -> referred.addAll(DeferredKeys.referred(table.create())));
        Map<String, DeferredKeys> deferred = new HashMap<>();
        for (TableDefinition table : schema.tables()) {
            String create = dialect.table(TableDdl.forTarget(table.create(), collations));
            boolean there = kept.contains(table.qualified());
            if (!there) {
                create(table, create);
            }
            if (table.estimatedBytes() < large) {
                continue;
            }
            DeferredKeys keys = DeferredKeys.of(table, create, referred);
            if (!keys.isEmpty()) {
                deferred.put(table.qualified(), keys);
                if (!there) {
                    keys.drop(target, table);
                }
            }
        }
        return deferred;
    }

    private void create(TableDefinition table, String create) throws CopyException, SQLException {
        target.execute("USE " + Names.quote(table.database()));
        try {
            for (String warning : target.executeAndWarn(create, 20)) {
                if (DEPRECATED.contains(warning.substring(0, warning.indexOf(' ')))) {
                    continue;
                }
                warnings.accept("table " + table.qualified() + ": the new instance says: " + warning);
            }
        } catch (SQLException e) {
            throw new CopyException(
                    "the new instance refuses table " + table.qualified() + ": " + e.getMessage()
                            + "; create the table so that both instances can hold it, or exclude its database",
                    e);
        }
    }

    /** A row format that does not fit is a warning then, as it was on the old instance. A plain account may not on 8.x. */
    private void relaxInnodb() throws SQLException {
        try {
            target.execute("SET SESSION innodb_strict_mode = 0");
        } catch (SQLException e) {
            if (e.getErrorCode() != 1227) {
                throw e;
            }
        }
    }
}
