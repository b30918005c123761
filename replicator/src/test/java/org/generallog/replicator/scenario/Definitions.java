package org.generallog.replicator.scenario;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compares what the sides say of columns, indexes, foreign keys, partitions, views, triggers and routines. Spellings that
 * differ between servers for the same thing are made alike.
 */
final class Definitions {
    /** Name of the kind, and a query of name and description. */
    private static final Map<String, String> QUERIES = new TreeMap<>(
            Map.of(
                    "column",
                    "SELECT CONCAT(TABLE_NAME, '.', COLUMN_NAME), CONCAT_WS(' ', ORDINAL_POSITION, COLUMN_TYPE, IS_NULLABLE, IFNULL(CONCAT('default ',"
                            + " COLUMN_DEFAULT), ''), IFNULL(COLLATION_NAME, ''), EXTRA, COLUMN_COMMENT) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? ORDER BY 1",
                    "index",
                    "SELECT CONCAT(TABLE_NAME, '.', INDEX_NAME, '.', SEQ_IN_INDEX), CONCAT_WS(' ', COLUMN_NAME, NON_UNIQUE, IFNULL(SUB_PART, ''),"
                            + " INDEX_TYPE) FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ? ORDER BY 1",
                    "foreign key",
                    "SELECT CONCAT(TABLE_NAME, '.', CONSTRAINT_NAME), CONCAT_WS(' ', REFERENCED_TABLE_NAME, REPLACE(UPDATE_RULE, 'NO ACTION', 'RESTRICT'),"
                            + " REPLACE(DELETE_RULE, 'NO ACTION', 'RESTRICT')) FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = ? ORDER BY 1",
                    "table",
                    "SELECT TABLE_NAME, CONCAT_WS(' ', TABLE_TYPE, ENGINE, TABLE_COLLATION, TABLE_COMMENT) FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? ORDER BY 1",
                    "partition",
                    "SELECT CONCAT(TABLE_NAME, '.', PARTITION_NAME), CONCAT_WS(' ', PARTITION_METHOD, REPLACE(PARTITION_EXPRESSION, '`', ''),"
                            + " PARTITION_DESCRIPTION) FROM information_schema.PARTITIONS WHERE TABLE_SCHEMA = ? AND PARTITION_NAME IS NOT NULL ORDER BY 1",
                    "view",
                    "SELECT TABLE_NAME, CONCAT_WS(' ', DEFINER, SECURITY_TYPE, CHECK_OPTION) FROM information_schema.VIEWS WHERE TABLE_SCHEMA = ? ORDER BY 1",
                    "trigger",
                    "SELECT TRIGGER_NAME, CONCAT_WS(' ', ACTION_TIMING, EVENT_MANIPULATION, EVENT_OBJECT_TABLE, DEFINER, SQL_MODE) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ? ORDER BY 1",
                    "routine",
                    "SELECT CONCAT(ROUTINE_TYPE, ' ', ROUTINE_NAME), CONCAT_WS(' ', DEFINER, SECURITY_TYPE, SQL_DATA_ACCESS, IS_DETERMINISTIC, SQL_MODE, ROUTINE_COMMENT,"
                            + " CHARACTER_SET_CLIENT, COLLATION_CONNECTION) FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ? ORDER BY 1",
                    "event",
                    "SELECT EVENT_NAME, CONCAT_WS(' ', DEFINER, EVENT_TYPE, INTERVAL_VALUE, INTERVAL_FIELD, ON_COMPLETION) FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ? ORDER BY 1"));

    private Definitions() {}

    static List<String> differences(Bed bed, Collection<String> databases) throws SQLException {
        List<String> differences = new ArrayList<>();
        for (String database : databases) {
            for (Map.Entry<String, String> query : QUERIES.entrySet()) {
                Map<String, String> old = read(bed.quiet(), query.getValue(), database);
                Map<String, String> target = read(bed.target(), query.getValue(), database);
                compare(query.getKey() + " " + database + ".", old, target, differences);
            }
            compare(
                    "body " + database + ".",
                    bodies(bed.quiet(), database),
                    bodies(bed.target(), database),
                    differences);
        }
        return differences;
    }

    private static void compare(String what, Map<String, String> old, Map<String, String> target, List<String> found) {
        Map<String, String> all = new TreeMap<>(old);
        target.forEach(all::putIfAbsent);
        for (String name : all.keySet()) {
            if (!old.getOrDefault(name, "(missing)").equals(target.getOrDefault(name, "(missing)"))) {
                found.add(what + name + ": '" + old.getOrDefault(name, "(missing)") + "' on the old side, '"
                        + target.getOrDefault(name, "(missing)") + "' on the new");
            }
        }
    }

    private static Map<String, String> read(Connection side, String query, String database) throws SQLException {
        Map<String, String> found = new TreeMap<>();
        try (var statement = side.prepareStatement(query)) {
            statement.setString(1, database);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.put(rows.getString(1), alike(rows.getString(2)));
                }
            }
        }
        return found;
    }

    /** One spelling for what servers spell differently. */
    static String alike(String description) {
        return description
                .toLowerCase(Locale.ROOT)
                .replaceAll("\\b(tinyint|smallint|mediumint|int|bigint|year)\\([0-9]+\\)", "$1")
                .replace("utf8mb3", "utf8")
                .replace("current_timestamp()", "current_timestamp")
                .replace("default_generated", "")
                .replace("no_auto_create_user", "")
                .replace("default null", "")
                .replaceAll("default '([^']*)'", "default $1")
                .replaceAll(",+", ",")
                .replaceAll("(^|\\s),|,(\\s|$)", " ")
                .replaceAll("\\s+", " ")
                .strip();
    }

    /** The bodies of routines and triggers as they were written. */
    private static Map<String, String> bodies(Connection side, String database) throws SQLException {
        Map<String, String> bodies = new TreeMap<>();
        for (String[] kind : new String[][] {
            {"TRIGGER", "SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ?", "3"},
            {
                "PROCEDURE",
                "SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_TYPE = 'PROCEDURE' AND ROUTINE_SCHEMA = ?",
                "3"
            },
            {
                "FUNCTION",
                "SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_TYPE = 'FUNCTION' AND ROUTINE_SCHEMA = ?",
                "3"
            }
        }) {
            List<String> names = new ArrayList<>();
            try (var statement = side.prepareStatement(kind[1])) {
                statement.setString(1, database);
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        names.add(rows.getString(1));
                    }
                }
            }
            for (String name : names) {
                try (Statement statement = side.createStatement();
                        ResultSet rows = statement.executeQuery(
                                "SHOW CREATE " + kind[0] + " `" + database + "`.`" + name + "`")) {
                    rows.next();
                    String text = String.valueOf(rows.getString(Integer.parseInt(kind[2])));
                    // What precedes the name is spelt by the server.
                    int at = text.indexOf(name);
                    bodies.put(
                            kind[0] + " " + name,
                            (at < 0 ? text : text.substring(at + name.length()))
                                    .replace("`", "")
                                    .replaceAll("\\b(tinyint|smallint|mediumint|int|bigint)\\([0-9]+\\)", "$1")
                                    .replaceAll("(?i) CHARSET (utf8mb3|utf8|latin1|utf8mb4)( COLLATE \\w+)?", "")
                                    .replaceAll("\\s+", " ")
                                    .strip());
                }
            }
        }
        return bodies;
    }
}
