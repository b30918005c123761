package org.generallog.replay.log;

import java.util.List;

/**
 * Port: reads the old instance's general log in order. One thread uses it at a time.
 *
 * <p>How positions are made is the source's own affair; everybody else stores and compares them.
 */
public interface LogSource extends AutoCloseable {

    /** The position after the newest row: where a capture begins that has no checkpoint. */
    LogPosition end() throws LogReadException;

    /**
     * The rows that follow {@code after}, oldest first; empty when there are none yet. Bounded in rows and bytes by the
     * source; the caller calls again at once while it gets rows.
     *
     * @throws LogGapException when rows after this position are lost for good
     * @throws LogReadException when the old instance cannot be read now; the caller may try again
     */
    List<LogRow> poll(LogPosition after) throws LogReadException;

    /**
     * Tells the source that a checkpoint is stored durably at this position, so that what lies before it may be dropped.
     */
    void release(LogPosition checkpoint) throws LogReadException;

    @Override
    void close();
}
