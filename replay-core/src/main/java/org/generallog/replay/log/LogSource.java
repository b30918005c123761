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

    /** The position before the oldest row that is still there: where a capture begins that wants all the log has. */
    LogPosition begin() throws LogReadException;

    /**
     * The rows that follow {@code after}, oldest first; empty when there are none yet. Bounded in rows and bytes by the
     * source. {@code after} is the position of the last row of the newest poll, or one from {@link #end()}, {@link #begin()}
     * or a checkpoint.
     *
     * <p>A poll is itself a row of the log, so rows alone do not mean that more are waiting: ask {@link #behind()}.
     *
     * @throws LogGapException when rows after this position are lost for good
     * @throws LogReadException when the old instance cannot be read now; the caller may try again
     */
    List<LogRow> poll(LogPosition after) throws LogReadException;

    /** Whether the newest poll left rows behind: the caller polls again at once, and otherwise waits for the next interval. */
    boolean behind();

    /**
     * What the source wants to find in a checkpoint at this position, beside the position itself: it tells after a restart
     * whether the table is still the one that was read. One line of plain ASCII; empty where there is nothing to say. Known for
     * the rows of the newest poll and for what {@link #end()} gave.
     */
    String anchor(LogPosition position);

    /**
     * Tells the source that a checkpoint is stored durably at this position, so that what lies before it may be dropped.
     */
    void release(LogPosition checkpoint) throws LogReadException;

    @Override
    void close();
}
