package org.generallog.replay.apply;

import java.util.List;
import org.generallog.replay.catalog.OldInstance;
import org.generallog.replay.catalog.ServerVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets a session of the new instance to what the old one did where a statement leaves something open. Measured on MySQL 9.7 and MariaDB
 * 11.4: a {@code TIMESTAMP} column would otherwise be NULL by default, {@code CHARSET=utf8mb4} would compare by other rules, and
 * {@code ROW_FORMAT=FIXED} or a foreign key to a key that is not unique would be errors.
 *
 * <p>An account without {@code SESSION_VARIABLES_ADMIN} may not set some of them on MySQL 8.0 and later: those keep the new instance's value,
 * and what it refuses because of it is reported.
 */
final class SchemaDefaults {
    private static final Logger log = LoggerFactory.getLogger(SchemaDefaults.class);
    private static final int UNKNOWN_VARIABLE = 1193;

    /** What a statement means that names none: capture writes any other one into it. */
    private static final String ENGINE = "default_storage_engine=InnoDB";

    private SchemaDefaults() {}

    static void adopt(TargetConnection connection, OldInstance old) throws TargetException {
        for (String assignment :
                assignments(old, ServerVersion.parse(connection.dialect().version()))) {
            set(connection, assignment);
        }
    }

    /**
     * Whether {@code explicit_defaults_for_timestamp} has to be another one for schema statements than for others: MariaDB stores NULL in
     * a {@code TIMESTAMP NOT NULL} as the present time whatever the variable says, MySQL only where it is off (measured on 10.11 and 9.7).
     */
    static boolean timestampsByStatement(OldInstance old, TargetConnection connection) {
        return timestampsByStatement(
                old, ServerVersion.parse(connection.dialect().version()));
    }

    private static boolean timestampsByStatement(OldInstance old, ServerVersion newer) {
        return old.serverVersion().mariaDb() && old.explicitTimestamps() && !newer.mariaDb() && newer.isAtLeast(50700);
    }

    static void timestamps(TargetConnection connection, boolean explicit) throws TargetException {
        set(connection, timestamps(explicit));
    }

    private static String timestamps(boolean explicit) {
        return "explicit_defaults_for_timestamp=" + (explicit ? 1 : 0);
    }

    private static void set(TargetConnection connection, String assignment) throws TargetException {
        try {
            connection.execute(("SET SESSION " + assignment).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        } catch (TargetException e) {
            if (e.sqlState().startsWith("08") || e.kind() == FailureKind.AMBIGUOUS) {
                throw e;
            }
            if (e.code() != UNKNOWN_VARIABLE) {
                log.debug("the new instance does not let us set {}: error {}", assignment, e.error());
            }
        }
    }

    static List<String> assignments(OldInstance old, ServerVersion newer) {
        ServerVersion older = old.serverVersion();
        String timestamps = timestamps(old.explicitTimestamps() && !timestampsByStatement(old, newer));
        if (newer.mariaDb()) {
            return List.of(timestamps, "innodb_strict_mode=0", "character_set_collations=''", ENGINE);
        }
        if (!newer.isAtLeast(50700)) {
            return List.of("innodb_strict_mode=0", ENGINE);
        }
        boolean sameCollation = !older.mariaDb() && older.isAtLeast(80000);
        return List.of(
                timestamps,
                ENGINE,
                "innodb_strict_mode=0",
                "default_collation_for_utf8mb4=" + (sameCollation ? "utf8mb4_0900_ai_ci" : "utf8mb4_general_ci"),
                "restrict_fk_on_non_standard_key=0",
                "sql_require_primary_key=0",
                "sql_generate_invisible_primary_key=0");
    }
}
