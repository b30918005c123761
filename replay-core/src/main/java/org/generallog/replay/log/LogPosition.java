package org.generallog.replay.log;

/**
 * A place in the old instance's general log: after the row {@code ordinal} (counted from 1; 0 is before the first row) of
 * one generation of the table. A new generation begins when the log is rotated.
 *
 * <p>Stable because the log's CSV table is append-only and a scan sees a consistent prefix (measured on 5.5, 5.6, MariaDB
 * 10.11 and 9.7). {@code event_time} is not a position: on 5.5 hundreds of rows share one second.
 */
public record LogPosition(long generation, long ordinal) implements Comparable<LogPosition> {

    @Override
    public int compareTo(LogPosition other) {
        int byGeneration = Long.compare(generation, other.generation);
        return byGeneration != 0 ? byGeneration : Long.compare(ordinal, other.ordinal);
    }

    /** Written {@code generation:ordinal}. */
    @Override
    public String toString() {
        return generation + ":" + ordinal;
    }
}
