package org.generallog.replay.explicit;

import java.util.Optional;
import org.generallog.replay.catalog.TableSchema;

/** The old instance's tables as one statement saw them. */
public interface OldTables {
    /**
     * The table of this name; empty where there is none, where it hides behind a temporary one, and where its schema may have been another
     * one when the statement ran.
     *
     * @param database empty for the session's
     */
    Optional<TableSchema> table(String database, String name);

    /** A statement gives this table another number of values than it has columns: it failed, or the schema was another one. */
    void contradicts(String database, String name);
}
