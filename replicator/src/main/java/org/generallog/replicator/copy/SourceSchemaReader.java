package org.generallog.replicator.copy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.generallog.replay.catalog.ServerSchemas;

/** Reads the old instance's schema from {@code information_schema} and {@code SHOW CREATE}. */
final class SourceSchemaReader {
    private static final Set<String> SYSTEM = ServerSchemas.NAMES;
    /** How a directory that is no database shows up in the list of databases. */
    private static final String NOT_A_DATABASE = "#mysql50#";

    private final RawConnection source;
    private final CopySettings settings;
    private final Consumer<String> warnings;

    SourceSchemaReader(RawConnection source, CopySettings settings, Consumer<String> warnings) {
        this.source = source;
        this.settings = settings;
        this.warnings = warnings;
    }

    SourceSchema read() throws SQLException, CopyException {
        List<SourceSchema.Database> databases = databases();
        List<TableDefinition> tables = new ArrayList<>();
        List<StoredObject> objects = new ArrayList<>();
        StoredObjectReader stored = new StoredObjectReader(source, warnings);
        for (SourceSchema.Database database : databases) {
            tables.addAll(tables(database.name()));
            objects.addAll(stored.read(database.name()));
        }
        return new SourceSchema(databases, tables, objects);
    }

    private List<SourceSchema.Database> databases() throws SQLException, CopyException {
        List<SourceSchema.Database> databases = new ArrayList<>();
        Set<String> missing = new TreeSet<>(settings.databases());
        for (RawRow row : source.query("SELECT SCHEMA_NAME, DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME"
                + " FROM information_schema.SCHEMATA ORDER BY SCHEMA_NAME")) {
            String name = row.text(0);
            missing.remove(name);
            if (name.startsWith(NOT_A_DATABASE)) {
                warnings.accept("the directory \"" + name.substring(NOT_A_DATABASE.length())
                        + "\" among the old instance's databases is no database and is left out");
            } else if (isCopied(name, settings)) {
                databases.add(new SourceSchema.Database(name, row.text(1), row.text(2)));
            }
        }
        if (!missing.isEmpty()) {
            throw new CopyException(
                    "databases to copy do not exist on the old instance, or the account may not see them: "
                            + String.join(", ", missing));
        }
        return databases;
    }

    static boolean isCopied(String database, CopySettings settings) {
        String lower = database.toLowerCase(Locale.ROOT);
        return !SYSTEM.contains(lower)
                && !lower.equals(settings.schema().toLowerCase(Locale.ROOT))
                && !settings.excludeDatabases().contains(database)
                && (settings.databases().isEmpty() || settings.databases().contains(database));
    }

    private List<TableDefinition> tables(String database) throws SQLException {
        Map<String, List<ColumnDefinition>> columns = columns(database);
        Map<String, List<String>> keys = primaryKeys(database);
        List<TableDefinition> tables = new ArrayList<>();
        for (RawRow row :
                source.query("SELECT TABLE_NAME, ENGINE, TABLE_ROWS, DATA_LENGTH FROM information_schema.TABLES"
                        + " WHERE TABLE_SCHEMA = " + Names.literal(database) + " AND TABLE_TYPE IN ('BASE TABLE',"
                        + " 'SYSTEM VERSIONED') ORDER BY TABLE_NAME")) {
            String name = row.text(0);
            String create = source.query("SHOW CREATE TABLE " + Names.quote(database, name))
                    .get(0)
                    .bytesOrNull(1);
            tables.add(new TableDefinition(
                    database,
                    name,
                    create == null ? "" : create,
                    columns.getOrDefault(name, List.of()),
                    keys.getOrDefault(name, List.of()),
                    row.text(1),
                    row.number(2),
                    row.number(3)));
        }
        return tables;
    }

    private Map<String, List<ColumnDefinition>> columns(String database) throws SQLException {
        Map<String, List<ColumnDefinition>> columns = new LinkedHashMap<>();
        for (RawRow row : source.query("SELECT TABLE_NAME, COLUMN_NAME, DATA_TYPE, EXTRA FROM"
                + " information_schema.COLUMNS WHERE TABLE_SCHEMA = " + Names.literal(database)
                + " ORDER BY TABLE_NAME, ORDINAL_POSITION")) {
            String extra = row.text(3).toUpperCase(Locale.ROOT);
            if (!isGenerated(extra)) {
                columns.computeIfAbsent(row.text(0), t -> new ArrayList<>())
                        .add(new ColumnDefinition(
                                row.text(1), row.text(2).toLowerCase(Locale.ROOT), extra.contains("AUTO_INCREMENT")));
            }
        }
        return columns;
    }

    /** MariaDB before 10.2 says VIRTUAL or PERSISTENT; DEFAULT_GENERATED of 8.x is a plain column with an expression as default. */
    private static boolean isGenerated(String extra) {
        return extra.contains("VIRTUAL") || extra.contains("PERSISTENT") || extra.contains("STORED GENERATED");
    }

    private Map<String, List<String>> primaryKeys(String database) throws SQLException {
        Map<String, List<String>> keys = new LinkedHashMap<>();
        Set<String> ofPrefixes = new TreeSet<>();
        for (RawRow row : source.query("SELECT TABLE_NAME, COLUMN_NAME, SUB_PART FROM information_schema.STATISTICS"
                + " WHERE TABLE_SCHEMA = " + Names.literal(database)
                + " AND INDEX_NAME = 'PRIMARY' ORDER BY TABLE_NAME, SEQ_IN_INDEX")) {
            keys.computeIfAbsent(row.text(0), t -> new ArrayList<>()).add(row.text(1));
            if (row.textOrNull(2) != null) {
                ofPrefixes.add(row.text(0));
            }
        }
        ofPrefixes.forEach(keys::remove);
        return keys;
    }
}
