package org.generallog.replicator.source;

import java.util.List;
import java.util.Locale;
import org.generallog.replay.catalog.ServerVersion;

/**
 * Bits of {@code sql_mode} by name. No server gives them ({@code @@sql_mode + 0} is 0 on all), but each takes them in {@code SET
 * sql_mode = 4}, by which a test compares this list with every server. Sources: {@code sql_mode} in MySQL's sql_class.h and
 * MariaDB's.
 */
final class SqlModeBits {
    private static final List<String> COMMON = List.of(
            "REAL_AS_FLOAT",
            "PIPES_AS_CONCAT",
            "ANSI_QUOTES",
            "IGNORE_SPACE",
            "IGNORE_BAD_TABLE_OPTIONS",
            "ONLY_FULL_GROUP_BY",
            "NO_UNSIGNED_SUBTRACTION",
            "NO_DIR_IN_CREATE",
            "POSTGRESQL",
            "ORACLE",
            "MSSQL",
            "DB2",
            "MAXDB",
            "NO_KEY_OPTIONS",
            "NO_TABLE_OPTIONS",
            "NO_FIELD_OPTIONS",
            "MYSQL323",
            "MYSQL40",
            "ANSI",
            "NO_AUTO_VALUE_ON_ZERO",
            "NO_BACKSLASH_ESCAPES",
            "STRICT_TRANS_TABLES",
            "STRICT_ALL_TABLES",
            "NO_ZERO_IN_DATE",
            "NO_ZERO_DATE",
            "ALLOW_INVALID_DATES",
            "ERROR_FOR_DIVISION_BY_ZERO",
            "TRADITIONAL",
            "NO_AUTO_CREATE_USER",
            "HIGH_NOT_PRECEDENCE",
            "NO_ENGINE_SUBSTITUTION",
            "PAD_CHAR_TO_FULL_LENGTH");
    private static final List<String> MARIADB_ONLY =
            List.of("EMPTY_STRING_IS_NULL", "SIMULTANEOUS_ASSIGNMENT", "TIME_ROUND_FRACTIONAL");
    private static final List<String> MYSQL_ONLY = List.of("TIME_TRUNCATE_FRACTIONAL");

    private SqlModeBits() {}

    /** Of a list of names as the server writes it; a name that is not known has no bit. */
    static long of(String names, ServerVersion version) {
        long bits = 0;
        for (String name : names.split(",", -1)) {
            bits |= bit(name.strip().toUpperCase(Locale.ROOT), version);
        }
        return bits;
    }

    private static long bit(String name, ServerVersion version) {
        int common = COMMON.indexOf(name);
        int own = (version.mariaDb() ? MARIADB_ONLY : MYSQL_ONLY).indexOf(name);
        if (common >= 0) {
            return 1L << common;
        }
        return own >= 0 ? 1L << (COMMON.size() + own) : 0;
    }
}
