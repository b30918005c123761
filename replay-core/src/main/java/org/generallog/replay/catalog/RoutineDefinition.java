package org.generallog.replay.catalog;

/**
 * A stored function or procedure of the old instance.
 *
 * @param body the statement it runs, {@code BEGIN … END} included; empty where the account may not see it
 * @param sqlMode the mode it was created with
 * @param readsOnly declared {@code NO SQL} or {@code READS SQL DATA}: a hint, which the server does not enforce
 * @param definer the account that it runs as
 */
public record RoutineDefinition(
        String database, String name, String body, String sqlMode, boolean readsOnly, Definer definer) {}
