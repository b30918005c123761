package org.generallog.replicator.source;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.ListIterator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.catalog.Definer;
import org.generallog.replay.catalog.EventDefinition;
import org.generallog.replay.catalog.ForeignKey;
import org.generallog.replay.catalog.ForeignKeyRows;
import org.generallog.replay.catalog.RoutineDefinition;
import org.generallog.replay.catalog.ServerVersion;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.catalog.TableTrace;
import org.generallog.replay.catalog.TriggerDefinition;
import org.generallog.replay.catalog.ViewDefinition;
import org.generallog.replay.nested.ProgramBody;
import org.generallog.replay.sql.SqlNames;

/**
 * The questions to {@code information_schema}. Names stand in them as constants, by which the server finds the one table; a scan of
 * these views on 5.5 opens every table.
 */
final class SchemaQueries {
    private static final String OWN_SCHEMAS = "('mysql', 'sys', 'information_schema', 'performance_schema')";

    private final Connection connection;
    private final String tag;

    SchemaQueries(Connection connection, String tag) {
        this.connection = connection;
        this.tag = tag;
    }

    Optional<TableSchema> table(String database, String name) throws SQLException {
        List<String> engine = texts(
                "TABLE_NAME, ENGINE FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?"
                        + " AND TABLE_TYPE NOT LIKE '%VIEW%' AND ENGINE IS NOT NULL",
                2, database, name);
        if (engine.isEmpty()) {
            return Optional.empty();
        }
        List<TableSchema.Column> columns = columns(database, name);
        List<List<String>> uniqueKeys = uniqueKeys(database, name);
        return Optional.of(new TableSchema(
                database, name, columns, uniqueKeys, engine.get(0), exactFrom(database, name, engine.get(0))));
    }

    /**
     * From when on statements have found the schema as it was read before this question: from its last change on, which {@code CREATE_TIME} of
     * an InnoDB table tells in whole seconds, renames included (measured on 5.5.9, 5.6.24 and MariaDB 11.4); that of other engines and of
     * partitioned tables does not tell of a rename, so there it is from now on. Never where an {@code INSERT} does not fill all columns
     * (MariaDB's {@code INVISIBLE}).
     */
    private long exactFrom(String database, String name, String engine) throws SQLException {
        if (!texts(
                        "COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?"
                                + " AND EXTRA LIKE '%INVISIBLE%'",
                        1, database, name)
                .isEmpty()) {
            return TableSchema.NEVER_EXACT;
        }
        boolean tells = engine.equalsIgnoreCase("InnoDB");
        List<String> since = texts(
                "IF(" + tells + " AND CREATE_TIME IS NOT NULL AND CREATE_OPTIONS NOT LIKE '%partitioned%',"
                        + " UNIX_TIMESTAMP(CREATE_TIME), UNIX_TIMESTAMP())"
                        + " FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?",
                1,
                database,
                name);
        return since.isEmpty() ? TableSchema.NEVER_EXACT : (Long.parseLong(since.get(0)) + 1) * 1_000_000;
    }

    /** Partitions tell no {@code CREATE_TIME} (measured on 5.5.9). */
    Optional<TableTrace> trace(String database, String name) throws SQLException {
        List<String> created = texts(
                "TABLE_NAME, IF(CREATE_TIME IS NULL, 0, UNIX_TIMESTAMP(CREATE_TIME)) FROM information_schema.TABLES"
                        + " WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?",
                2,
                database,
                name);
        if (created.isEmpty()) {
            return Optional.empty();
        }
        String table = " WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?";
        return Optional.of(new TableTrace(
                Long.parseLong(created.get(0)),
                names("LOWER(COLUMN_NAME) FROM information_schema.COLUMNS" + table, database, name),
                names("LOWER(INDEX_NAME) FROM information_schema.STATISTICS" + table, database, name),
                names("LOWER(CONSTRAINT_NAME) FROM information_schema.TABLE_CONSTRAINTS" + table, database, name),
                triggerNames(database, name)));
    }

    /** Without the privilege TRIGGER the view is empty. */
    private Optional<Set<String>> triggerNames(String database, String table) throws SQLException {
        boolean shown = !texts(
                        "PRIVILEGE_TYPE FROM information_schema.USER_PRIVILEGES WHERE PRIVILEGE_TYPE = 'TRIGGER' LIMIT 1",
                        1)
                .isEmpty();
        return shown
                ? Optional.of(names(
                        "LOWER(TRIGGER_NAME) FROM information_schema.TRIGGERS"
                                + " WHERE EVENT_OBJECT_SCHEMA = ? AND EVENT_OBJECT_TABLE = ?",
                        database,
                        table))
                : Optional.empty();
    }

    private Set<String> names(String rest, String database, String table) throws SQLException {
        return new HashSet<>(texts(rest, 1, database, table));
    }

    private List<TableSchema.Column> columns(String database, String name) throws SQLException {
        List<TableSchema.Column> columns = new ArrayList<>();
        try (PreparedStatement statement = prepare(
                        "COLUMN_NAME, DATA_TYPE, COLLATION_NAME, EXTRA, COLUMN_TYPE, IS_NULLABLE, COLUMN_DEFAULT"
                                + " FROM information_schema.COLUMNS"
                                + " WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION");
                ResultSet row = query(statement, database, name)) {
            while (row.next()) {
                columns.add(new TableSchema.Column(
                        lower(row, 1),
                        lower(row, 2),
                        text(row, 3),
                        lower(row, 4).contains("auto_increment"),
                        TableSchema.Clock.of(text(row, 5), text(row, 6).equals("YES"), text(row, 7), text(row, 4))));
            }
        }
        return columns;
    }

    /** The primary key first. A key on an expression (8.0) has a column without a name and is left out. */
    private List<List<String>> uniqueKeys(String database, String name) throws SQLException {
        Map<String, List<String>> keys = new LinkedHashMap<>();
        try (PreparedStatement statement = prepare("INDEX_NAME, COLUMN_NAME FROM information_schema.STATISTICS"
                        + " WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND NON_UNIQUE = 0"
                        + " ORDER BY INDEX_NAME <> 'PRIMARY', INDEX_NAME, SEQ_IN_INDEX");
                ResultSet row = query(statement, database, name)) {
            while (row.next()) {
                keys.computeIfAbsent(text(row, 1), k -> new ArrayList<>()).add(lower(row, 2));
            }
        }
        return keys.values().stream().filter(k -> !k.contains("")).toList();
    }

    boolean isNearlyFull(String database, String table) throws SQLException {
        return !texts(
                        "TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?"
                                + " AND DATA_LENGTH + INDEX_LENGTH > MAX_DATA_LENGTH / 2",
                        1,
                        database,
                        table)
                .isEmpty();
    }

    /** @param table empty for those of all tables */
    List<ForeignKey> foreignKeys(String database, String table) throws SQLException {
        boolean all = table.isEmpty();
        String[] names = all ? new String[0] : new String[] {database, table};
        String rules = ForeignKeyRows.RULES + (all ? "" : " WHERE CONSTRAINT_SCHEMA = ? AND TABLE_NAME = ?");
        String columns = ForeignKeyRows.COLUMNS + (all ? "" : " AND TABLE_SCHEMA = ? AND TABLE_NAME = ?");
        return ForeignKeyRows.join(rows(rules, 5, names), rows(columns + ForeignKeyRows.ORDER, 8, names));
    }

    private List<List<String>> rows(String select, int columns, String... parameters) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        try (PreparedStatement statement = prepare(select);
                ResultSet row = query(statement, parameters)) {
            while (row.next()) {
                List<String> one = new ArrayList<>(columns);
                for (int i = 1; i <= columns; i++) {
                    one.add(text(row, i));
                }
                rows.add(one);
            }
        }
        return rows;
    }

    List<TriggerDefinition> triggers(String database, String table) throws SQLException {
        List<TriggerDefinition> triggers = new ArrayList<>();
        try (PreparedStatement statement =
                        prepare("TRIGGER_NAME, EVENT_OBJECT_TABLE, EVENT_MANIPULATION, ACTION_TIMING,"
                                + " ACTION_STATEMENT, SQL_MODE, DEFINER FROM information_schema.TRIGGERS"
                                + " WHERE EVENT_OBJECT_SCHEMA = ? AND EVENT_OBJECT_TABLE = ?"
                                + " ORDER BY ACTION_TIMING = 'AFTER', ACTION_ORDER, CREATED, TRIGGER_NAME");
                ResultSet row = query(statement, database, table)) {
            while (row.next()) {
                triggers.add(new TriggerDefinition(
                        database,
                        text(row, 1),
                        text(row, 2),
                        text(row, 3),
                        text(row, 4),
                        text(row, 5),
                        text(row, 6),
                        Definer.of(text(row, 7), false)));
            }
        }
        for (ListIterator<TriggerDefinition> each = triggers.listIterator(); each.hasNext(); ) {
            each.set(withExactBody(each.next()));
        }
        return triggers;
    }

    /** {@code information_schema} loses escapes on 5.5; {@code SHOW CREATE TRIGGER} needs 5.1.21 and the privilege TRIGGER. */
    private TriggerDefinition withExactBody(TriggerDefinition trigger) throws SQLException {
        String body = created("TRIGGER", trigger.database(), trigger.name(), 3)
                .flatMap(create -> ProgramBody.ofTrigger(create, trigger.sqlMode()))
                .orElse(trigger.body());
        return new TriggerDefinition(
                trigger.database(),
                trigger.name(),
                trigger.table(),
                trigger.event(),
                trigger.timing(),
                body,
                trigger.sqlMode(),
                trigger.definer());
    }

    /** The text in this column of {@code SHOW CREATE}; empty where the account may not see it or the object is gone. */
    private Optional<String> created(String kind, String database, String name, int column) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW " + tag + " CREATE " + kind + " "
                        + SqlNames.quote(database) + "." + SqlNames.quote(name))) {
            return row.next() ? Optional.ofNullable(row.getString(column)) : Optional.empty();
        } catch (SQLException e) {
            if (SourceErrors.isDenied(e) || "42000".equals(e.getSQLState()) || "HY000".equals(e.getSQLState())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    Optional<RoutineDefinition> routine(String type, String database, String name) throws SQLException {
        try (PreparedStatement statement =
                        prepare("ROUTINE_SCHEMA, ROUTINE_NAME, ROUTINE_DEFINITION, SQL_MODE, SQL_DATA_ACCESS, DEFINER,"
                                + " SECURITY_TYPE FROM information_schema.ROUTINES"
                                + " WHERE ROUTINE_SCHEMA = ? AND ROUTINE_NAME = ? AND ROUTINE_TYPE = ?");
                ResultSet row = query(statement, database, name, type)) {
            if (!row.next()) {
                return Optional.empty();
            }
            String access = text(row, 5);
            String mode = text(row, 4);
            String listed = text(row, 3);
            String body = created(type, database, name, 3)
                    .flatMap(create -> type.equals("FUNCTION")
                            ? ProgramBody.ofFunction(create, mode)
                            : ProgramBody.ofProcedure(create, mode))
                    .orElse(listed);
            return Optional.of(new RoutineDefinition(
                    text(row, 1),
                    text(row, 2),
                    body,
                    mode,
                    access.equals("NO SQL") || access.equals("READS SQL DATA"),
                    Definer.of(text(row, 6), text(row, 7).equals("INVOKER"))));
        }
    }

    /** {@code SHOW CREATE VIEW} gives the strings of a query with their escapes; it needs SHOW VIEW and SELECT. */
    Optional<ViewDefinition> view(String database, String name) throws SQLException {
        String listed;
        Definer definer;
        try (PreparedStatement statement =
                        prepare("VIEW_DEFINITION, DEFINER, SECURITY_TYPE FROM information_schema.VIEWS"
                                + " WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?");
                ResultSet row = query(statement, database, name)) {
            if (!row.next()) {
                return Optional.empty();
            }
            listed = text(row, 1);
            definer = Definer.of(text(row, 2), text(row, 3).equals("INVOKER"));
        }
        String query =
                created("VIEW", database, name, 2).flatMap(ProgramBody::ofView).orElse(listed);
        return Optional.of(new ViewDefinition(database, name, query, definer));
    }

    List<EventDefinition> events() throws SQLException {
        List<EventDefinition> events = new ArrayList<>();
        try (PreparedStatement statement = prepare("EVENT_SCHEMA, EVENT_NAME, DEFINER, EVENT_DEFINITION, SQL_MODE,"
                        + " TIME_ZONE, CHARACTER_SET_CLIENT, COLLATION_CONNECTION FROM information_schema.EVENTS"
                        + " ORDER BY EVENT_SCHEMA, EVENT_NAME");
                ResultSet row = query(statement)) {
            while (row.next()) {
                events.add(new EventDefinition(
                        text(row, 1),
                        text(row, 2),
                        Definer.of(text(row, 3), false),
                        text(row, 4),
                        text(row, 5),
                        text(row, 6),
                        text(row, 7),
                        text(row, 8)));
            }
        }
        for (ListIterator<EventDefinition> each = events.listIterator(); each.hasNext(); ) {
            EventDefinition event = each.next();
            Optional<String> body = created("EVENT", event.database(), event.name(), 4)
                    .flatMap(create -> ProgramBody.ofEvent(create, event.sqlMode()));
            if (body.isPresent()) {
                each.set(event.withBody(body.get()));
            }
        }
        return events;
    }

    /**
     * Whether the instance has stored functions of its users. Where the account may not know, the answer is yes: {@code
     * information_schema} hides what the account may not execute, {@code mysql.proc} shows all or is denied, and 8.0 and later
     * show all to an account with SELECT on everything.
     */
    boolean mayHaveFunctions() throws SQLException {
        if (!texts(
                        "ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_TYPE = 'FUNCTION'"
                                + " AND ROUTINE_SCHEMA NOT IN " + OWN_SCHEMAS + " LIMIT 1",
                        1)
                .isEmpty()) {
            return true;
        }
        ServerVersion version = ServerVersion.parse(connection.getMetaData().getDatabaseProductVersion());
        if (!version.mariaDb() && version.isAtLeast(80000)) {
            return texts(
                            "PRIVILEGE_TYPE FROM information_schema.USER_PRIVILEGES WHERE PRIVILEGE_TYPE IN ('SELECT', 'SHOW_ROUTINE')"
                                    + " AND GRANTEE = CONCAT('''', SUBSTRING_INDEX(CURRENT_USER(), '@', 1), '''@''',"
                                    + " SUBSTRING_INDEX(CURRENT_USER(), '@', -1), '''')",
                            1)
                    .isEmpty();
        }
        try {
            return !texts("name FROM mysql.proc WHERE type = 'FUNCTION' AND db NOT IN " + OWN_SCHEMAS + " LIMIT 1", 1)
                    .isEmpty();
        } catch (SQLException e) {
            if (SourceErrors.isDenied(e)) {
                return true;
            }
            throw e;
        }
    }

    /** Whether names of tables compare without case. */
    boolean namesFold() throws SQLException {
        return !texts("@@global.lower_case_table_names", 1).get(0).equals("0");
    }

    private List<String> texts(String rest, int column, String... values) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (PreparedStatement statement = prepare(rest);
                ResultSet row = query(statement, values)) {
            while (row.next()) {
                texts.add(text(row, column));
            }
        }
        return texts;
    }

    private PreparedStatement prepare(String rest) throws SQLException {
        return connection.prepareStatement("SELECT " + tag + " " + rest);
    }

    private static ResultSet query(PreparedStatement statement, String... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setString(i + 1, values[i]);
        }
        return statement.executeQuery();
    }

    private static String text(ResultSet row, int column) throws SQLException {
        String text = row.getString(column);
        return text == null ? "" : text;
    }

    private static String lower(ResultSet row, int column) throws SQLException {
        return text(row, column).toLowerCase(Locale.ROOT);
    }
}
