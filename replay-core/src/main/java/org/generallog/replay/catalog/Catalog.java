package org.generallog.replay.catalog;

import java.util.List;
import java.util.Optional;

/**
 * Port: the schema of an instance as it is known now. Names compare as the instance compares them.
 *
 * <p>Every question may throw {@link CatalogException} while the instance cannot be asked.
 */
public interface Catalog {
    /** The table of this name; empty for a view, a temporary table or one that does not exist. */
    Optional<TableSchema> table(String database, String name);

    /** What the table or view of this name shows now of its schema statements, never kept; empty for one that does not exist. */
    Optional<TableTrace> trace(String database, String name);

    /** The view of this name. A write through it fires the triggers of its base table; a read may call functions. */
    Optional<ViewDefinition> view(String database, String name);

    /** The triggers of a table, in the order in which they fire. */
    List<TriggerDefinition> triggers(String database, String table);

    /** The stored function of this name; empty for a built-in one. */
    Optional<RoutineDefinition> function(String database, String name);

    /** The stored procedure of this name. */
    Optional<RoutineDefinition> procedure(String database, String name);

    /**
     * All foreign keys of the instance. To answer, MySQL 5.5 opens every table: to be asked once.
     */
    default List<ForeignKey> foreignKeys() {
        return List.of();
    }

    /** The foreign keys of a table as they are now, never kept; those of others that refer to it are not among them. */
    default List<ForeignKey> foreignKeys(String database, String table) {
        return List.of();
    }

    /** Whether a table in memory holds more than half of what it may; never kept. */
    default boolean isNearlyFull(String database, String table) {
        return false;
    }

    /** All events, enabled or not. */
    List<EventDefinition> events();

    /** Whether the instance has any stored function: where it has none, no read can change data. */
    boolean hasFunctions();

    /** Forgets what is known: a DDL statement has been seen. The next question reads anew. */
    void invalidate();
}
