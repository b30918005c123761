package org.generallog.replicator.source;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.generallog.replay.log.LogPosition;
import org.jspecify.annotations.Nullable;

/** One table being read: the rows after a position, in batches. */
final class Reading implements AutoCloseable {
    /** A batch is full with so many rows or bytes, whatever comes first; one row alone may have 16 MB, escaped 64 MB. */
    static final int BATCH_ROWS = 20_000;

    private static final long BATCH_BYTES = 16L << 20;

    private final RowStream stream;
    private final boolean closed;
    private final long limit;
    private LogPosition position;
    private @Nullable RawRow pushedBack;
    private long taken;

    /**
     * @param position the row before the stream's first
     * @param closed whether no rows are added to the table
     * @param limit how many rows the stream has at most
     */
    Reading(RowStream stream, LogPosition position, boolean closed, long limit) {
        this.stream = stream;
        this.position = position;
        this.closed = closed;
        this.limit = limit;
    }

    /** The next row to take. */
    void pushBack(RawRow row) {
        pushedBack = row;
    }

    /** The next rows; the position is then that of the last one. */
    List<RawRow> take() throws SQLException {
        List<RawRow> rows = new ArrayList<>();
        long bytes = 0;
        while (rows.size() < BATCH_ROWS && bytes < BATCH_BYTES) {
            RawRow row = pushedBack == null ? stream.next() : pushedBack;
            pushedBack = null;
            if (row == null) {
                break;
            }
            rows.add(row);
            bytes += row.argument().length;
        }
        taken += rows.size();
        position = new LogPosition(position.generation(), position.ordinal() + rows.size());
        return rows;
    }

    LogPosition position() {
        return position;
    }

    boolean isClosed() {
        return closed;
    }

    /** Whether all rows of the stream are taken. */
    boolean ended() {
        return stream.ended() && pushedBack == null;
    }

    /** Whether the table had more rows than the stream. */
    boolean hitLimit() {
        return taken >= limit;
    }

    @Override
    public void close() throws SQLException {
        stream.close();
    }
}
