package org.generallog.replay.catalog;

/**
 * An event of the old instance's event scheduler.
 *
 * @param database its schema: the default database of its body
 * @param definer the account that it runs as
 * @param body the statement it runs, {@code BEGIN … END} included; empty where the account may not see it
 * @param sqlMode the mode it was created with, and runs with
 * @param timeZone the zone that it runs in, as {@code time_zone} has it
 * @param client name of the charset its body was written in, and runs with
 * @param collation name of {@code collation_connection} that it runs with
 */
public record EventDefinition(
        String database,
        String name,
        Definer definer,
        String body,
        String sqlMode,
        String timeZone,
        String client,
        String collation) {
    public EventDefinition withBody(String exact) {
        return new EventDefinition(database, name, definer, exact, sqlMode, timeZone, client, collation);
    }
}
