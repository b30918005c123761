package org.generallog.replicator.target;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.catalog.Definer;
import org.generallog.replay.catalog.RoutineDefinition;
import org.generallog.replay.catalog.TriggerDefinition;
import org.generallog.replay.dependency.TableShape;
import org.generallog.replay.dependency.TableShape.Column;
import org.generallog.replay.dependency.TableShape.Content;
import org.generallog.replay.dependency.TableShape.Fill;
import org.generallog.replay.dependency.TableShape.KeyPart;
import org.generallog.replay.dependency.TableShape.UniqueKey;
import org.generallog.replay.nested.ProgramBody;
import org.generallog.replay.sql.SqlNames;

/** Asks {@code information_schema} of the new instance for one table. Names stand as constants, by which the server finds it. */
final class ShapeReader {
    /** Engines whose tables have no rows of their own. */
    private static final Set<String> ELSEWHERE = Set.of("MRG_MYISAM", "FEDERATED", "SPIDER", "CONNECT");

    private final Connection connection;
    private final ForeignKeys foreignKeys;
    private final TargetFacts facts;

    ShapeReader(Connection connection, ForeignKeys foreignKeys, TargetFacts facts) {
        this.connection = connection;
        this.foreignKeys = foreignKeys;
        this.facts = facts;
    }

    /** Whether tables, but for the server's own, keep their rows when they are rolled back. */
    static boolean hasLasting(Connection connection, TargetFacts facts) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT DISTINCT ENGINE FROM information_schema.TABLES"
                        + " WHERE TABLE_SCHEMA NOT IN ('mysql','information_schema','performance_schema','sys')"
                        + " AND ENGINE IS NOT NULL")) {
            while (row.next()) {
                if (facts.isLasting(row.getString(1))) {
                    return true;
                }
            }
            return false;
        }
    }

    Optional<TableShape> table(String database, String name) throws SQLException {
        try (PreparedStatement statement = prepare(
                        "SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, ENGINE FROM information_schema.TABLES"
                                + " WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?",
                        database,
                        name);
                ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
                return Optional.empty();
            }
            String type = text(row, 3);
            boolean view = type.contains("VIEW");
            boolean elsewhere =
                    type.equals("SEQUENCE") || ELSEWHERE.contains(text(row, 4).toUpperCase(Locale.ROOT));
            Content content = new Content(
                    view ? Optional.of(query(database, name)) : Optional.empty(),
                    elsewhere,
                    type.contains("VERSIONED"),
                    facts.isLasting(text(row, 4)));
            return Optional.of(new TableShape(
                    text(row, 1),
                    text(row, 2),
                    columns(database, name),
                    keys(database, name),
                    foreignKeys.of(database, name),
                    triggers(database, name),
                    content));
        }
    }

    private String query(String database, String name) throws SQLException {
        try (PreparedStatement statement = prepare(
                        "SELECT VIEW_DEFINITION FROM information_schema.VIEWS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?",
                        database,
                        name);
                ResultSet row = statement.executeQuery()) {
            return row.next() ? text(row, 1) : "";
        }
    }

    /** Invisible columns last: a list of values without names of columns leaves them out. */
    private List<Column> columns(String database, String name) throws SQLException {
        List<Column> columns = new ArrayList<>();
        boolean mariaDb = isMariaDb();
        try (PreparedStatement statement = prepare(
                        "SELECT COLUMN_NAME, DATA_TYPE, COLUMN_TYPE, CHARACTER_MAXIMUM_LENGTH, NUMERIC_PRECISION,"
                                + " NUMERIC_SCALE, COLLATION_NAME, IS_NULLABLE, COLUMN_DEFAULT, EXTRA"
                                + " FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?"
                                + " ORDER BY EXTRA LIKE '%INVISIBLE%', ORDINAL_POSITION",
                        database, name);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                long length = row.getLong(4);
                TableShape.Type type = new TableShape.Type(
                        lower(row, 2),
                        lower(row, 3).contains("unsigned"),
                        length == 0 ? row.getLong(5) : length,
                        row.getInt(6),
                        lower(row, 7));
                boolean nullable = text(row, 8).equals("YES");
                columns.add(new Column(lower(row, 1), type, nullable, fill(row, nullable, mariaDb)));
            }
        }
        return columns;
    }

    /** MariaDB writes a default of NULL as the word, texts in quotes. */
    private static Fill fill(ResultSet row, boolean nullable, boolean mariaDb) throws SQLException {
        String extra = lower(row, 10);
        String value = row.getString(9);
        if (extra.contains("auto_increment")) {
            return Fill.ID;
        }
        boolean generated = extra.contains("virtual") || extra.contains("stored") || extra.contains("persistent");
        if (generated || extra.contains("on update")) {
            return Fill.COMPUTED;
        }
        boolean isNull = value == null || (mariaDb && value.equals("NULL"));
        if (isNull) {
            return nullable ? Fill.NULL : Fill.VALUE;
        }
        // Before MySQL 8 a text may look like that too, which does no harm.
        boolean computed = extra.contains("default_generated")
                || value.contains("(")
                || value.toUpperCase(Locale.ROOT).startsWith("CURRENT_TIMESTAMP");
        return computed ? Fill.EXPRESSION : Fill.VALUE;
    }

    /** The primary key first. A key on an expression (8.0) has a column without a name. */
    private List<UniqueKey> keys(String database, String name) throws SQLException {
        Map<String, List<KeyPart>> keys = new LinkedHashMap<>();
        try (PreparedStatement statement = prepare(
                        "SELECT INDEX_NAME, COLUMN_NAME, SUB_PART FROM information_schema.STATISTICS"
                                + " WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND NON_UNIQUE = 0"
                                + " ORDER BY INDEX_NAME <> 'PRIMARY', INDEX_NAME, SEQ_IN_INDEX",
                        database,
                        name);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                keys.computeIfAbsent(text(row, 1), k -> new ArrayList<>())
                        .add(new KeyPart(lower(row, 2), row.getLong(3)));
            }
        }
        return keys.entrySet().stream()
                .map(key -> new UniqueKey(key.getKey().equals("PRIMARY"), key.getValue()))
                .toList();
    }

    /** {@code information_schema} may lose escapes of a body's strings (5.5): {@code SHOW CREATE} has them. */
    private List<TriggerDefinition> triggers(String database, String table) throws SQLException {
        List<TriggerDefinition> triggers = new ArrayList<>();
        try (PreparedStatement statement = prepare(
                        "SELECT TRIGGER_SCHEMA, TRIGGER_NAME, EVENT_OBJECT_TABLE, EVENT_MANIPULATION, ACTION_TIMING,"
                                + " ACTION_STATEMENT, SQL_MODE FROM information_schema.TRIGGERS"
                                + " WHERE EVENT_OBJECT_SCHEMA = ? AND EVENT_OBJECT_TABLE = ?",
                        database,
                        table);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                triggers.add(new TriggerDefinition(
                        text(row, 1),
                        text(row, 2),
                        text(row, 3),
                        text(row, 4),
                        text(row, 5),
                        body(text(row, 1), text(row, 2), text(row, 6), text(row, 7)),
                        text(row, 7),
                        Definer.UNKNOWN));
            }
        }
        return triggers;
    }

    private String body(String database, String trigger, String listed, String sqlMode) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SHOW CREATE TRIGGER " + SqlNames.quote(database) + "." + SqlNames.quote(trigger))) {
            String created = row.next() ? text(row, 3) : "";
            return ProgramBody.ofTrigger(created, sqlMode).orElse(listed);
        } catch (SQLSyntaxErrorException e) {
            return listed;
        }
    }

    static Optional<RoutineDefinition> function(Connection connection, String database, String name)
            throws SQLException {
        try (PreparedStatement statement = prepare(
                        connection,
                        "SELECT ROUTINE_SCHEMA, ROUTINE_NAME, ROUTINE_DEFINITION, SQL_MODE FROM"
                                + " information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ? AND ROUTINE_NAME = ?"
                                + " AND ROUTINE_TYPE = 'FUNCTION'",
                        database,
                        name);
                ResultSet row = statement.executeQuery()) {
            return row.next()
                    ? Optional.of(new RoutineDefinition(
                            text(row, 1), text(row, 2), text(row, 3), text(row, 4), false, Definer.UNKNOWN))
                    : Optional.empty();
        }
    }

    private boolean isMariaDb() throws SQLException {
        return connection.getMetaData().getDatabaseProductVersion().contains("MariaDB");
    }

    private PreparedStatement prepare(String sql, String database, String name) throws SQLException {
        return prepare(connection, sql, database, name);
    }

    private static PreparedStatement prepare(Connection connection, String sql, String database, String name)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setString(1, database);
        statement.setString(2, name);
        return statement;
    }

    private static String text(ResultSet row, int column) throws SQLException {
        String text = row.getString(column);
        return text == null ? "" : text;
    }

    private static String lower(ResultSet row, int column) throws SQLException {
        return text(row, column).toLowerCase(Locale.ROOT);
    }
}
