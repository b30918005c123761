package org.generallog.replay.session;

import org.generallog.replay.transaction.SessionSettings;
import org.generallog.replay.transaction.SqlMode;

/**
 * What a session of the old instance starts with: its global variables.
 *
 * @param timeZone the global {@code time_zone}; {@code SYSTEM} already turned into what it means there
 * @param systemTimeZone what {@code SYSTEM} means there: a zone's name, or an offset such as {@code +01:00}
 * @param collationServer id of {@code collation_server}
 * @param settings other variables where they are not standard ({@link SessionSettings})
 * @param transactions what sessions say of their transactions
 */
public record SessionDefaults(
        long sqlMode,
        String timeZone,
        String systemTimeZone,
        int collationServer,
        boolean autocommit,
        boolean foreignKeyChecks,
        boolean uniqueChecks,
        String settings,
        TransactionModes.Defaults transactions) {
    /** With standard settings. */
    public SessionDefaults(
            long sqlMode,
            String timeZone,
            String systemTimeZone,
            int collationServer,
            boolean autocommit,
            boolean foreignKeyChecks,
            boolean uniqueChecks) {
        this(
                sqlMode,
                timeZone,
                systemTimeZone,
                collationServer,
                autocommit,
                foreignKeyChecks,
                uniqueChecks,
                "",
                TransactionModes.Defaults.STANDARD);
    }

    /** After {@code SET GLOBAL}; a variable that is not one of these changes nothing. */
    SessionDefaults with(String variable, String value) {
        boolean on = TransactionModes.isOn(value);
        return switch (variable) {
            case "sql_mode" -> of(mode(value), timeZone, autocommit, foreignKeyChecks, uniqueChecks);
            case "time_zone" ->
                of(
                        sqlMode,
                        value.equalsIgnoreCase("SYSTEM") ? systemTimeZone : value,
                        autocommit,
                        foreignKeyChecks,
                        uniqueChecks);
            case "autocommit" -> of(sqlMode, timeZone, on, foreignKeyChecks, uniqueChecks);
            case "foreign_key_checks" -> of(sqlMode, timeZone, autocommit, on, uniqueChecks);
            case "unique_checks" -> of(sqlMode, timeZone, autocommit, foreignKeyChecks, on);
            default -> of(SessionSettings.with(settings, variable, value), transactions.with(variable, value));
        };
    }

    /** Whether a session's beginning depends on this global variable. */
    static boolean has(String variable) {
        return switch (variable) {
            case "sql_mode",
                    "time_zone",
                    "autocommit",
                    "foreign_key_checks",
                    "unique_checks",
                    "completion_type",
                    "tx_read_only",
                    "transaction_read_only",
                    "tx_isolation",
                    "transaction_isolation" -> true;
            default -> SessionSettings.isKnown(variable);
        };
    }

    /** One variable as others have it. */
    SessionDefaults with(String variable, SessionDefaults other) {
        return switch (variable) {
            case "sql_mode" -> of(other.sqlMode, timeZone, autocommit, foreignKeyChecks, uniqueChecks);
            case "time_zone" -> of(sqlMode, other.timeZone, autocommit, foreignKeyChecks, uniqueChecks);
            case "autocommit" -> of(sqlMode, timeZone, other.autocommit, foreignKeyChecks, uniqueChecks);
            case "foreign_key_checks" -> of(sqlMode, timeZone, autocommit, other.foreignKeyChecks, uniqueChecks);
            case "unique_checks" -> of(sqlMode, timeZone, autocommit, foreignKeyChecks, other.uniqueChecks);
            case "completion_type", "tx_read_only", "transaction_read_only", "tx_isolation", "transaction_isolation" ->
                of(settings, other.transactions);
            default -> {
                String value = SessionSettings.parse(other.settings)
                        .getOrDefault(variable, SessionSettings.standard(variable));
                yield with(variable, value);
            }
        };
    }

    /** These, but for what no statement of the log changes: the zone of the instance's clock, and its collation. */
    SessionDefaults on(SessionDefaults instance) {
        return new SessionDefaults(
                sqlMode,
                timeZone.equals(systemTimeZone) ? instance.systemTimeZone : timeZone,
                instance.systemTimeZone,
                instance.collationServer,
                autocommit,
                foreignKeyChecks,
                uniqueChecks,
                settings,
                transactions);
    }

    private static long mode(String value) {
        boolean number = !value.isEmpty() && value.chars().allMatch(Character::isDigit);
        return number ? Long.parseUnsignedLong(value) : SqlMode.parse(value);
    }

    private SessionDefaults of(long mode, String zone, boolean commits, boolean foreignKeys, boolean unique) {
        return new SessionDefaults(
                mode, zone, systemTimeZone, collationServer, commits, foreignKeys, unique, settings, transactions);
    }

    private SessionDefaults of(String others, TransactionModes.Defaults modes) {
        return new SessionDefaults(
                sqlMode,
                timeZone,
                systemTimeZone,
                collationServer,
                autocommit,
                foreignKeyChecks,
                uniqueChecks,
                others,
                modes);
    }
}
