package org.generallog.replay.apply;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Names of the bits of sql_mode (MySQL's {@code sql/sql_class.h}, {@code sql_mode_names}; above bit 31 MariaDB's, since
 * no old MySQL has those).
 *
 * <p>Modes that are a mere combination ({@code ANSI}, {@code TRADITIONAL}, {@code ORACLE} …) are left out: the server that set them
 * has set their parts as well, and {@code ORACLE} alone switches MariaDB to another language.
 */
public final class SqlModes {
    private static final Map<Long, String> NAMES = names();

    private SqlModes() {}

    /** All names that a value can map to: what an adapter asks the new instance for. */
    public static List<String> all() {
        return List.copyOf(NAMES.values());
    }

    /** The value of sql_mode for a session with these bits, without the modes that are not known there. */
    static String text(long bits, Set<String> known) {
        StringBuilder text = new StringBuilder();
        NAMES.forEach((bit, name) -> {
            if ((bits & bit) != 0 && known.contains(name)) {
                text.append(text.isEmpty() ? "" : ",").append(name);
            }
        });
        return text.toString();
    }

    private static Map<Long, String> names() {
        Map<Long, String> names = new TreeMap<>();
        names.put(1L, "REAL_AS_FLOAT");
        names.put(1L << 1, "PIPES_AS_CONCAT");
        names.put(1L << 2, "ANSI_QUOTES");
        names.put(1L << 3, "IGNORE_SPACE");
        names.put(1L << 5, "ONLY_FULL_GROUP_BY");
        names.put(1L << 6, "NO_UNSIGNED_SUBTRACTION");
        names.put(1L << 7, "NO_DIR_IN_CREATE");
        names.put(1L << 19, "NO_AUTO_VALUE_ON_ZERO");
        names.put(1L << 20, "NO_BACKSLASH_ESCAPES");
        names.put(1L << 21, "STRICT_TRANS_TABLES");
        names.put(1L << 22, "STRICT_ALL_TABLES");
        names.put(1L << 23, "NO_ZERO_IN_DATE");
        names.put(1L << 24, "NO_ZERO_DATE");
        names.put(1L << 25, "ALLOW_INVALID_DATES");
        names.put(1L << 26, "ERROR_FOR_DIVISION_BY_ZERO");
        names.put(1L << 28, "NO_AUTO_CREATE_USER");
        names.put(1L << 29, "HIGH_NOT_PRECEDENCE");
        names.put(1L << 30, "NO_ENGINE_SUBSTITUTION");
        names.put(1L << 31, "PAD_CHAR_TO_FULL_LENGTH");
        names.put(1L << 32, "EMPTY_STRING_IS_NULL");
        names.put(1L << 33, "SIMULTANEOUS_ASSIGNMENT");
        names.put(1L << 34, "TIME_ROUND_FRACTIONAL");
        return names;
    }
}
