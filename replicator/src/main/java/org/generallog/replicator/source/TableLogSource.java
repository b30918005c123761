package org.generallog.replicator.source;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.generallog.replay.log.LogAnchor;
import org.generallog.replay.log.LogGapException;
import org.generallog.replay.log.LogPosition;
import org.generallog.replay.log.LogReadException;
import org.generallog.replay.log.LogRow;
import org.generallog.replay.log.LogSource;
import org.jspecify.annotations.Nullable;

/**
 * The general log as a sequence of tables, generation after generation. Every read begins at the row that was read last and compares
 * it, so that a table which was replaced or emptied meanwhile is never taken for the one that was read.
 *
 * <p>A closed table is read in one stream across polls, so that a backlog is scanned once. The live table is read with a LIMIT: a
 * reader that keeps it open for long would hold up a rotation by somebody else, and behind that one every session of the server.
 */
public final class TableLogSource implements LogSource {
    private final LogConnection log;
    private final Rotation rotation;
    private final BooleanSupplier mayShorten;
    private final Anchors anchors = new Anchors();
    private final LongAdder doubtfulRows = new LongAdder();
    private @Nullable Reading reading;
    private @Nullable RowDecoder decoder;
    private @Nullable LogPosition toRelease;
    private boolean behind;

    /**
     * @param mayShorten whether plain reads change nothing on the old instance: it has no stored functions
     * @param anchor what {@link #anchor} gave for the checkpoint's position, empty for none
     */
    TableLogSource(LogConnection log, Rotation rotation, BooleanSupplier mayShorten, String anchor) {
        this.log = log;
        this.rotation = rotation;
        this.mayShorten = mayShorten;
        LogAnchor.parse(anchor).ifPresent(a -> {
            anchors.put(new LogPosition(a.generation(), a.ordinal()), a.fingerprint());
            anchors.put(new LogPosition(a.generation(), 0), a.fingerprint());
        });
    }

    @Override
    public LogPosition end() throws LogReadException {
        return guarded("Finding the end of the general log", () -> {
            reset();
            rotation.refresh(log, 0);
            long rows = TableRows.count(log, Rotation.LIVE);
            LogPosition end = new LogPosition(rotation.live(), rows);
            rememberRow(Rotation.LIVE, end);
            return end;
        });
    }

    @Override
    public LogPosition begin() throws LogReadException {
        return guarded("Finding the beginning of the general log", () -> {
            reset();
            rotation.refresh(log, 0);
            for (long generation = rotation.oldest(); generation < rotation.live(); generation++) {
                LogPosition begin = new LogPosition(generation, 0);
                for (String table : rotation.tablesOf(generation)) {
                    if (rememberRow(table, begin)) {
                        return begin;
                    }
                }
            }
            LogPosition begin = new LogPosition(rotation.live(), 0);
            rememberRow(Rotation.LIVE, begin);
            return begin;
        });
    }

    /** Keeps the fingerprint of a position's row; false where there is no such row or table. */
    private boolean rememberRow(String table, LogPosition position) throws SQLException, LogReadException {
        Optional<RawRow> row = TableRows.row(log, table, Math.max(1, position.ordinal()));
        row.ifPresent(r -> anchors.put(position, r.fingerprint()));
        return row.isPresent();
    }

    @Override
    public List<LogRow> poll(LogPosition after) throws LogReadException {
        return guarded("Reading the general log", () -> {
            Reading current = reading;
            if (current == null || !current.position().equals(after) || (current.ended() && !current.isClosed())) {
                reset();
                dropReleased();
                current = find(after);
            }
            List<RawRow> rows = current.take();
            while (rows.isEmpty() && current.ended() && current.isClosed()) {
                reset();
                dropReleased();
                current = find(new LogPosition(current.position().generation() + 1, 0));
                rows = current.take();
            }
            List<LogRow> decoded = decode(current.position(), rows);
            behind = !current.ended() || current.isClosed() || current.hitLimit();
            if (current.ended() && !current.isClosed()) {
                rotateIfTime(after, current);
            }
            return decoded;
        });
    }

    private List<LogRow> decode(LogPosition last, List<RawRow> rows) throws SQLException, LogReadException {
        RowDecoder decode = decoder;
        if (decode == null) {
            decode = new RowDecoder(log.connections(), log.get(), doubtfulRows);
            decoder = decode;
        }
        long first = last.ordinal() - rows.size() + 1;
        long[] fingerprints = new long[rows.size()];
        List<LogRow> decoded = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            fingerprints[i] = rows.get(i).fingerprint();
            decoded.add(decode.decode(new LogPosition(last.generation(), first + i), rows.get(i)));
        }
        anchors.newBatch(last.generation(), first, fingerprints);
        return decoded;
    }

    private void rotateIfTime(LogPosition after, Reading live) throws SQLException, LogReadException {
        long rows = live.position().ordinal();
        long skipped = after.generation() == live.position().generation() ? after.ordinal() : 0;
        if (!rotation.mayRotate() || !rotation.policy().isTime(skipped, rows, live.hitLimit())) {
            return;
        }
        if (rotation.rotate(log)) {
            rotation.policy().rotated();
        } else {
            rotation.policy().refused();
        }
    }

    /** The table that holds what follows, proven by the row before it. */
    private Reading find(LogPosition after) throws SQLException, LogReadException {
        for (int attempt = 0; attempt < 2; attempt++) {
            if (attempt > 0 || log.isClosed()) {
                rotation.refresh(log, after.generation());
            }
            for (String table : rotation.tablesOf(after.generation())) {
                Optional<Reading> found = open(table, after);
                if (found.isPresent()) {
                    rotation.found(after.generation(), table);
                    reading = found.get();
                    return found.get();
                }
            }
        }
        throw new LogGapException("rows of the general log after position " + after
                + " are lost: the row read last is not there any more. The cause is " + rotation.suspects()
                + "." + LogGapException.REMEDY);
    }

    private Optional<Reading> open(String table, LogPosition after) throws SQLException, LogReadException {
        boolean closed = !table.equals(Rotation.LIVE);
        Optional<LogAnchor> anchor = anchors.at(after);
        if (closed && rotation.isShared() && !rememberNext(table, after, anchor)) {
            return Optional.empty();
        }
        long skip = Math.max(0, after.ordinal() - 1);
        long limit = closed ? Long.MAX_VALUE : liveLimit(skip);
        Optional<RowStream> opened =
                TableRows.stream(log, table, skip, closed ? limit : limit + 1, mayShorten.getAsBoolean());
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        RowStream stream = opened.get();
        Reading found = new Reading(stream, after, closed, limit);
        RawRow first = after.ordinal() > 0 || anchor.isPresent() ? stream.next() : null;
        boolean missing = first == null && (after.ordinal() > 0 || anchor.isPresent());
        boolean other = first != null
                && anchor.map(a -> a.fingerprint() != first.fingerprint()).orElse(false);
        if (missing || other) {
            closeStream(found);
            return Optional.empty();
        }
        if (first != null && after.ordinal() == 0) {
            found.pushBack(first);
        }
        return Optional.of(found);
    }

    /**
     * Before a shared closed table is read: learns the first row of the live table, which is the next generation's as long as the
     * closed table still is the one that is read, before and after. By that row the next generation is found again wherever it is then.
     */
    private boolean rememberNext(String table, LogPosition after, Optional<LogAnchor> anchor)
            throws SQLException, LogReadException {
        LogPosition next = new LogPosition(after.generation() + 1, 0);
        if (!holds(table, anchor)) {
            return false;
        }
        if (anchors.at(next).isEmpty()) {
            rememberRow(Rotation.LIVE, next);
            return holds(table, anchor);
        }
        return true;
    }

    private boolean holds(String table, Optional<LogAnchor> anchor) throws SQLException, LogReadException {
        if (anchor.isEmpty()) {
            return true;
        }
        return TableRows.row(log, table, anchor.get().ordinal())
                .filter(r -> r.fingerprint() == anchor.get().fingerprint())
                .isPresent();
    }

    /** Where the live table cannot be closed, a backlog is read in longer pieces, so that it is not scanned too often. */
    private long liveLimit(long skip) {
        return rotation.mayRotate()
                ? Reading.BATCH_ROWS
                : Math.min(5L * Reading.BATCH_ROWS, Math.max(Reading.BATCH_ROWS, skip / 4));
    }

    @Override
    public boolean behind() {
        return behind;
    }

    @Override
    public String anchor(LogPosition position) {
        return anchors.at(position).map(LogAnchor::toString).orElse("");
    }

    /** The rotation that is used; never {@code AUTO}. */
    public RotationMode rotation() {
        return rotation.mode();
    }

    /** Rows so far whose text holds an escape that may be a byte or may be text; they were left as they stand. */
    public long doubtfulRows() {
        return doubtfulRows.sum();
    }

    @Override
    public void release(LogPosition checkpoint) throws LogReadException {
        toRelease = checkpoint;
        if (reading == null || reading.ended()) {
            guarded("Dropping segments of the general log", () -> {
                dropReleased();
                return checkpoint;
            });
        }
    }

    /** Drops what a checkpoint has released, while the connection is free. */
    private void dropReleased() throws SQLException, LogReadException {
        LogPosition checkpoint = toRelease;
        if (checkpoint != null && !log.isClosed()) {
            toRelease = null;
            rotation.release(log, checkpoint);
        }
    }

    /** Ends the reading, if there is one; a connection in the middle of an answer is given up. */
    private void reset() throws SQLException {
        Reading current = reading;
        reading = null;
        if (current != null) {
            closeStream(current);
        }
    }

    private void closeStream(Reading current) throws SQLException {
        if (!current.ended()) {
            current.close();
            log.abandon();
        }
    }

    private interface Question<T> {
        T ask() throws SQLException, LogReadException;
    }

    /** After a failure all is looked up anew on a new connection. */
    private <T> T guarded(String what, Question<T> question) throws LogReadException {
        boolean done = false;
        try {
            T answer = question.ask();
            done = true;
            return answer;
        } catch (SQLException e) {
            throw log.connections().problem(what, e);
        } finally {
            if (!done) {
                reading = null;
                log.abandon();
                if (decoder != null) {
                    decoder.interrupted();
                }
            }
        }
    }

    @Override
    public void close() {
        Reading current = reading;
        reading = null;
        if (current != null && !current.ended()) {
            log.abandon();
        }
        log.close();
    }
}
