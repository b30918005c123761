package org.generallog.replay.catalog;

/**
 * A view of the old instance.
 *
 * @param query what it selects, as the server prints it: every name is qualified; empty where the account may not see it
 * @param definer the account in whose name its tables are used
 */
public record ViewDefinition(String database, String name, String query, Definer definer) {
    /** One of which nobody knows in whose name it runs. */
    public ViewDefinition(String database, String name, String query) {
        this(database, name, query, Definer.UNKNOWN);
    }
}
