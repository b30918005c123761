package org.generallog.replay.catalog;

/**
 * A trigger of the old instance.
 *
 * @param event {@code INSERT}, {@code UPDATE} or {@code DELETE}
 * @param timing {@code BEFORE} or {@code AFTER}
 * @param body the statement it runs, {@code BEGIN … END} included
 * @param sqlMode the mode it was created with
 * @param definer the account that it runs as
 */
public record TriggerDefinition(
        String database,
        String name,
        String table,
        String event,
        String timing,
        String body,
        String sqlMode,
        Definer definer) {}
