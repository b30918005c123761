package org.generallog.replicator.copy;

/**
 * A view, routine, trigger or event of the old instance.
 *
 * @param create the bytes of {@code SHOW CREATE …}, in its {@code charset}, one char each
 * @param sqlMode under which it was written; empty for a view
 * @param charset its {@code character_set_client}
 * @param collation its {@code collation_connection}
 * @param databaseCollation its database's collation when it was written; empty for a view
 * @param timeZone an event's; else empty
 */
record StoredObject(
        Kind kind,
        String database,
        String name,
        String create,
        String sqlMode,
        String charset,
        String collation,
        String databaseCollation,
        String timeZone) {

    /** The kinds, with the word that SQL uses. */
    enum Kind {
        FUNCTION,
        PROCEDURE,
        VIEW,
        TRIGGER,
        EVENT
    }

    String quoted() {
        return Names.quote(database, name);
    }

    /** For messages: {@code view shop.orders_of_today}. */
    String label() {
        return kind.name().toLowerCase(java.util.Locale.ROOT) + " " + database + "." + name;
    }
}
