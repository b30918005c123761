package org.generallog.replay.transaction;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/**
 * The bits of {@code sql_mode} as MySQL's binlog carries them ({@code Q_SQL_MODE_CODE}); the names of the first 32 bits mean
 * the same on MySQL 5.0 to 5.7 and MariaDB, those above are MariaDB's. No server gives them ({@code @@sql_mode + 0} is 0), but each
 * takes them in {@code SET sql_mode = 4}, by which a test compares this list with every server.
 */
public final class SqlMode {
    private static final Map<String, Long> BITS = bits();
    /** Modes that stand for several (manual, "Combination SQL Modes", as of 5.5). */
    private static final Map<String, String> COMBINATIONS = Map.of(
            "ANSI", "REAL_AS_FLOAT,PIPES_AS_CONCAT,ANSI_QUOTES,IGNORE_SPACE,ANSI",
            "TRADITIONAL",
                    "STRICT_TRANS_TABLES,STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,"
                            + "TRADITIONAL,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION",
            "ORACLE",
                    "PIPES_AS_CONCAT,ANSI_QUOTES,IGNORE_SPACE,ORACLE,NO_KEY_OPTIONS,NO_TABLE_OPTIONS,NO_FIELD_OPTIONS,"
                            + "NO_AUTO_CREATE_USER",
            "MSSQL", "PIPES_AS_CONCAT,ANSI_QUOTES,IGNORE_SPACE,MSSQL,NO_KEY_OPTIONS,NO_TABLE_OPTIONS,NO_FIELD_OPTIONS",
            "POSTGRESQL",
                    "PIPES_AS_CONCAT,ANSI_QUOTES,IGNORE_SPACE,POSTGRESQL,NO_KEY_OPTIONS,NO_TABLE_OPTIONS,"
                            + "NO_FIELD_OPTIONS",
            "DB2", "PIPES_AS_CONCAT,ANSI_QUOTES,IGNORE_SPACE,DB2,NO_KEY_OPTIONS,NO_TABLE_OPTIONS,NO_FIELD_OPTIONS",
            "MAXDB",
                    "PIPES_AS_CONCAT,ANSI_QUOTES,IGNORE_SPACE,MAXDB,NO_KEY_OPTIONS,NO_TABLE_OPTIONS,NO_FIELD_OPTIONS,"
                            + "NO_AUTO_CREATE_USER",
            "MYSQL323", "MYSQL323,HIGH_NOT_PRECEDENCE",
            "MYSQL40", "MYSQL40,HIGH_NOT_PRECEDENCE");

    private static final Set<String> GONE =
            Set.of("IGNORE_BAD_TABLE_OPTIONS", "NO_KEY_OPTIONS", "NO_TABLE_OPTIONS", "NO_FIELD_OPTIONS");

    private SqlMode() {}

    private static Map<String, Long> bits() {
        String[] names = {
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
            "PAD_CHAR_TO_FULL_LENGTH",
            "EMPTY_STRING_IS_NULL",
            "SIMULTANEOUS_ASSIGNMENT",
            "TIME_ROUND_FRACTIONAL"
        };
        Map<String, Long> bits = new LinkedHashMap<>();
        for (int i = 0; i < names.length; i++) {
            bits.put(names[i], 1L << i);
        }
        return bits;
    }

    /**
     * Names of the modes that a session on another server is given, in the order of their bits. Those that are a mere combination
     * ({@code ANSI}, {@code TRADITIONAL}, {@code ORACLE} …) are left out: the server that set them has set their parts as well, and
     * {@code ORACLE} alone switches MariaDB to another language. So are those that no server of today knows.
     */
    public static List<String> portable() {
        return BITS.keySet().stream()
                .filter(name -> !COMBINATIONS.containsKey(name) && !GONE.contains(name))
                .toList();
    }

    /** The value of {@code sql_mode} for a session with these bits on a server that knows these modes. */
    public static String portable(long bits, Set<String> known) {
        StringJoiner names = new StringJoiner(",");
        for (String name : portable()) {
            if ((bits & BITS.getOrDefault(name, 0L)) != 0 && known.contains(name)) {
                names.add(name);
            }
        }
        return names.toString();
    }

    /** Given to a session of MySQL 8.0 and later, which rounds without it; no old instance has it. */
    public static final String CUTS_FRACTIONS = "TIME_TRUNCATE_FRACTIONAL";

    /** Given to a session of MariaDB, which cuts without it. */
    public static final String ROUNDS_FRACTIONS = "TIME_ROUND_FRACTIONAL";

    /**
     * The modes for a session that understands its statements as the old instance did, on a server that knows these modes.
     *
     * @param rounds what the old instance does with fractions of a second that a column has no room for: a mode on MySQL 8.0 and MariaDB
     */
    public static String portable(long bits, Set<String> known, boolean rounds) {
        String more = rounds ? ROUNDS_FRACTIONS : CUTS_FRACTIONS;
        String modes = portable(bits & ~parse(ROUNDS_FRACTIONS), known);
        if (!known.contains(more)) {
            return modes;
        }
        return modes.isEmpty() ? more : modes + ',' + more;
    }

    /** Whether MariaDB's {@code TIME_ROUND_FRACTIONAL} is among these. */
    public static boolean roundsFractions(long bits) {
        return (bits & parse(ROUNDS_FRACTIONS)) != 0;
    }

    /** The bits of a mode list such as {@code STRICT_TRANS_TABLES,NO_ZERO_DATE}; names that are not known count nothing. */
    public static long parse(String modes) {
        long bits = 0;
        for (String name : modes.split(",", -1)) {
            String mode = name.strip().toUpperCase(Locale.ROOT);
            String combination = COMBINATIONS.get(mode);
            if (combination == null) {
                bits |= BITS.getOrDefault(mode, 0L);
            } else {
                for (String part : combination.split(",", -1)) {
                    bits |= BITS.getOrDefault(part, 0L);
                }
            }
        }
        return bits;
    }

    /** The names of these bits, as {@code @@sql_mode} gives them. */
    public static String format(long bits) {
        StringJoiner names = new StringJoiner(",");
        BITS.forEach((name, bit) -> {
            if ((bits & bit) != 0) {
                names.add(name);
            }
        });
        return names.toString();
    }
}
