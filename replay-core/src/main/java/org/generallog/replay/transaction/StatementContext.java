package org.generallog.replay.transaction;

import java.util.Objects;

/**
 * What a statement needs to mean the same again: the list that a binlog {@code Query} event carries in its status variables
 * (MySQL internals, "Query_event").
 *
 * @param database the default database; empty for none
 * @param sqlMode the mode's bits as in the server's {@code sql_mode} system variable
 * @param characterSetClient collation id of {@code character_set_client}
 * @param collationConnection id of {@code collation_connection}
 * @param collationServer id of {@code collation_server}
 * @param timeZone the session's {@code time_zone}, an offset such as {@code +02:00} or a name; never {@code SYSTEM}, whose
 *     meaning differs between instances
 * @param autocommit {@code autocommit} as the session had it
 * @param foreignKeyChecks {@code foreign_key_checks}
 * @param uniqueChecks {@code unique_checks}
 * @param settings other variables where they are not standard ({@link SessionSettings})
 */
public record StatementContext(
        String database,
        long sqlMode,
        int characterSetClient,
        int collationConnection,
        int collationServer,
        String timeZone,
        boolean autocommit,
        boolean foreignKeyChecks,
        boolean uniqueChecks,
        String settings) {
    public StatementContext {
        settings = Objects.requireNonNullElse(settings, "");
    }

    /** With standard {@link SessionSettings}. */
    public StatementContext(
            String database,
            long sqlMode,
            int characterSetClient,
            int collationConnection,
            int collationServer,
            String timeZone,
            boolean autocommit,
            boolean foreignKeyChecks,
            boolean uniqueChecks) {
        this(
                database,
                sqlMode,
                characterSetClient,
                collationConnection,
                collationServer,
                timeZone,
                autocommit,
                foreignKeyChecks,
                uniqueChecks,
                "");
    }

    /** The same with another default database. */
    public StatementContext withDatabase(String other) {
        return with(other, autocommit);
    }

    /** The same with this {@code autocommit}. */
    public StatementContext withAutocommit(boolean other) {
        return with(database, other);
    }

    private StatementContext with(String otherDatabase, boolean otherAutocommit) {
        return new StatementContext(
                otherDatabase,
                sqlMode,
                characterSetClient,
                collationConnection,
                collationServer,
                timeZone,
                otherAutocommit,
                foreignKeyChecks,
                uniqueChecks,
                settings);
    }
}
