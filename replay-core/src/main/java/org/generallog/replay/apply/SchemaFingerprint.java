package org.generallog.replay.apply;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.StatementAnalyzer;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.transaction.StatementChange;

/**
 * The part of the new instance's schema that a DDL statement can change, as a hash. Taken before the statement and again after a
 * crash it tells whether the statement took effect, whatever the statement is: {@code ALTER TABLE t ADD INDEX (c)} run twice would
 * make two indexes, and a {@code RENAME} that swaps two tables would swap them back.
 */
final class SchemaFingerprint {
    /** Changes with the rows. */
    private static final Pattern AUTO_INCREMENT = Pattern.compile(" AUTO_INCREMENT=\\d+");

    /**
     * No such table, no such database, a MERGE table whose tables are not there, "is not a base table" (a view), invalid view; names that nothing can have: too long, incorrect for a
     * database ({@code ""}, where a session without one names a table alone), incorrect for a table.
     */
    private static final Set<Integer> ABSENT = Set.of(1146, 1049, 1168, 1347, 1356, 1932, 1059, 1102, 1103);

    private final StatementAnalyzer analyzer;

    SchemaFingerprint(StatementAnalyzer analyzer) {
        this.analyzer = analyzer;
    }

    /** @param mode how the statement's bytes are read */
    String of(TargetConnection connection, StatementChange ddl, LexicalMode mode) throws TargetException {
        StatementInfo info = analyzer.analyze(ddl.sql(), mode);
        // What is shown depends on these. The caller forgets the session's state.
        connection.execute(
                "SET sql_mode='',time_zone='+00:00',character_set_client=utf8mb4".getBytes(StandardCharsets.US_ASCII));
        StringBuilder all = new StringBuilder();
        append(
                all,
                connection.query(
                        "SELECT SCHEMA_NAME, DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA ORDER BY SCHEMA_NAME"));
        Set<String> databases = new TreeSet<>();
        for (TableAccess table : info.tables()) {
            String database = table.database().isEmpty() ? ddl.context().database() : table.database();
            databases.add(database);
            // DDL on a database names no table: the list of databases above tells its effect.
            if (!table.table().isEmpty()) {
                table(all, connection, database, table.table());
            }
        }
        databases.add(ddl.context().database());
        if (info.has(StatementInfo.Flag.ROUTINE) || info.tables().isEmpty()) {
            routines(all, connection, databases);
        }
        return HexFormat.of().formatHex(Sha256.of(all.toString()));
    }

    /** What the statement is and touches, for people; never a literal. */
    String describe(StatementChange ddl, LexicalMode mode) {
        StatementInfo info = analyzer.analyze(ddl.sql(), mode);
        String tables = info.tables().stream()
                .map(t -> (t.database().isEmpty() ? ddl.context().database() : t.database()) + "." + t.table())
                .distinct()
                .collect(Collectors.joining(", "));
        String text = new String(ddl.sql(), StandardCharsets.ISO_8859_1).stripLeading();
        String verb = text.substring(0, Math.min(text.length(), 8))
                .split("[^A-Za-z]", 2)[0]
                .toUpperCase(Locale.ROOT);
        return verb + (tables.isEmpty() ? " of a stored program" : " of " + tables);
    }

    private static void table(StringBuilder all, TargetConnection connection, String database, String table)
            throws TargetException {
        try {
            append(
                    all,
                    connection.query("SELECT TABLE_TYPE, CREATE_TIME FROM information_schema.TABLES WHERE TABLE_SCHEMA="
                            + SqlText.text(database) + " AND TABLE_NAME=" + SqlText.text(table)));
            append(all, connection.query("SHOW CREATE TABLE " + SqlText.name(database) + "." + SqlText.name(table)));
        } catch (TargetException e) {
            if (!ABSENT.contains(e.code())) {
                throw e;
            }
            all.append("absent\n");
        }
    }

    /** Routines and events everywhere, since their statements do not tell the database as a table; triggers where they may be. */
    private static void routines(StringBuilder all, TargetConnection connection, Set<String> databases)
            throws TargetException {
        append(
                all,
                connection.query(
                        "SELECT ROUTINE_SCHEMA, ROUTINE_TYPE, ROUTINE_NAME, CREATED, LAST_ALTERED, ROUTINE_DEFINITION"
                                + " FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA<>'sys' ORDER BY 1, 2, 3"));
        append(
                all,
                connection.query("SELECT EVENT_SCHEMA, EVENT_NAME, CREATED, LAST_ALTERED, STATUS"
                        + " FROM information_schema.EVENTS ORDER BY 1, 2"));
        // Of no database there are none, and MariaDB refuses to look for them.
        databases.remove("");
        if (databases.isEmpty()) {
            return;
        }
        append(
                all,
                connection.query("SELECT TRIGGER_SCHEMA, TRIGGER_NAME, EVENT_MANIPULATION, ACTION_STATEMENT"
                        + " FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA IN ("
                        + databases.stream().map(SqlText::text).collect(Collectors.joining(","))
                        + ") ORDER BY 1, 2"));
    }

    private static void append(StringBuilder all, List<List<String>> rows) {
        for (List<String> row : rows) {
            all.append(AUTO_INCREMENT.matcher(String.join("\t", row)).replaceAll(""))
                    .append('\n');
        }
    }
}
