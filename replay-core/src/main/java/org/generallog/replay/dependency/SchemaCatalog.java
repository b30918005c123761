package org.generallog.replay.dependency;

import java.util.Optional;
import org.generallog.replay.catalog.RoutineDefinition;

/**
 * Port: the schema of the new instance as far as it says what statements touch.
 *
 * <p>Every question may throw {@link org.generallog.replay.catalog.CatalogException} while the instance cannot be asked. One thread uses
 * it.
 */
public interface SchemaCatalog {
    /** The table or view of this name; empty for a temporary table and for one that does not exist. */
    Optional<TableShape> table(String database, String name);

    /** The stored function of this name; empty where there is none, a built-in or loadable one may have it. */
    Optional<RoutineDefinition> function(String database, String name);

    /** Whether there are tables, but for the server's own, that are {@linkplain TableShape.Content#lasting lasting}. */
    boolean hasLastingTables();

    /** What is fixed while the instance runs. */
    Facts facts();

    /** Forgets what is known of tables and routines: the schema may have changed. The next question reads anew. */
    void invalidate();

    /** What is fixed while an instance runs. */
    interface Facts {
        /** Whether names of databases and tables compare without case ({@code lower_case_table_names}). */
        boolean namesFold();

        /** Whether the ids of an {@code INSERT}'s rows follow each other by one ({@code auto_increment_increment}). */
        boolean idsFollowByOne();

        /** The charset of a collation by its id, lower case; {@code utf8} for one that is not known. */
        String charset(int collationId);
    }
}
