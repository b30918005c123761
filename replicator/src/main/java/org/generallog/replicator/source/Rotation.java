package org.generallog.replicator.source;

import java.sql.SQLException;
import java.util.List;
import org.generallog.replay.log.LogPosition;
import org.generallog.replay.log.LogReadException;

/** How the log's table is kept short, and so: which table holds which generation. */
interface Rotation {
    /** The table that the server writes to. */
    String LIVE = "general_log";

    /**
     * Looks at the old instance for what there is.
     *
     * @param wanted a generation that exists or existed, from a checkpoint; 0 when none is known
     */
    void refresh(LogConnection log, long wanted) throws SQLException, LogReadException;

    /** The oldest generation that is still there. */
    long oldest();

    /** The generation of the live table. */
    long live();

    /** The tables that may hold a generation, the likelier first; any but {@link #LIVE} is closed: no rows are added. */
    List<String> tablesOf(long generation);

    /** A row has proven that this table holds this generation. */
    void found(long generation, String table);

    /** Whether a closed table may be replaced by somebody else at any moment, so that each step must be proven. */
    boolean isShared();

    /** Whether the live table may be closed now. */
    boolean mayRotate();

    /**
     * Closes the live table and begins a new one. False when that is not possible now; nothing has changed then.
     *
     * @throws SQLException when it is not known what has changed; {@link #refresh} tells
     */
    boolean rotate(LogConnection log) throws SQLException, LogReadException;

    /** A checkpoint is stored: what lies before may be dropped. */
    void release(LogConnection log, LogPosition checkpoint) throws SQLException, LogReadException;

    RotationMode mode();

    /** When rotating pays. */
    RotationPolicy policy();

    /** For the message of a gap: who may have taken the rows. */
    String suspects();
}
