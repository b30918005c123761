package org.generallog.replicator.copy;

import java.sql.SQLException;
import java.util.Locale;

/**
 * Something that stands in a database of the new instance.
 *
 * @param kind the word that SQL uses: {@code TABLE}, {@code VIEW}, {@code TRIGGER} …
 */
record TargetObject(String kind, String database, String name) {
    private static final String TABLE = "TABLE";

    static TargetObject table(String database, String name) {
        return new TargetObject(TABLE, database, name);
    }

    static TargetObject of(TableDefinition table) {
        return table(table.database(), table.name());
    }

    static TargetObject of(StoredObject object) {
        return new TargetObject(object.kind().name(), object.database(), object.name());
    }

    boolean isTable() {
        return kind.equals(TABLE);
    }

    String qualified() {
        return database + "." + name;
    }

    /** For messages: {@code view shop.orders_of_today}. */
    String label() {
        return kind.toLowerCase(Locale.ROOT) + " " + qualified();
    }

    void drop(RawConnection target) throws SQLException {
        target.execute("DROP " + kind + " IF EXISTS " + Names.quote(database, name));
    }
}
