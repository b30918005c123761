package org.generallog.replay.catalog;

/**
 * A view of the old instance.
 *
 * @param query what it selects, as the server prints it: every name is qualified; empty where the account may not see it
 */
public record ViewDefinition(String database, String name, String query) {}
