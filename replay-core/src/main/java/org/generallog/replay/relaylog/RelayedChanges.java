package org.generallog.replay.relaylog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.Objects;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.StoredChanges;
import org.jspecify.annotations.Nullable;

/**
 * The changes of a large transaction where they stand in the relay log: eight bytes for each in memory. A file stays as long as something in it is
 * not applied. Thread-safe: who schedules a transaction and who applies it read it at their own times.
 */
final class RelayedChanges extends AbstractList<Change> implements StoredChanges {
    private final Path file;
    private final long[] begins;
    private final long end;
    private @Nullable EventInput input;

    /**
     * @param begins where the events of each change begin
     * @param end where the last change's end, at the latest
     */
    RelayedChanges(Path file, long[] begins, long end) {
        this.file = file;
        this.begins = begins.clone();
        this.end = end;
    }

    @Override
    public synchronized Change get(int index) {
        Objects.checkIndex(index, begins.length);
        try {
            EventInput events = input;
            if (events == null) {
                events = EventInput.open(file, end);
                input = events;
            }
            events.seek(begins[index]);
            Change change = TransactionDecoder.change(events, end);
            if (index == begins.length - 1) {
                // Read to the end: whoever begins anew opens it again.
                events.close();
                input = null;
            }
            return change;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int size() {
        return begins.length;
    }
}
