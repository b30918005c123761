package org.generallog.replay.transaction;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The changes of one open transaction, in order: in memory while they are few, in a {@link SpillFile} beyond that. */
final class ChangeList {
    /** Bytes of statements that one open transaction may hold in memory. */
    private static final long MOST_BYTES = 256 * 1024;

    private final SpillDirectory spills;
    private final List<Pending> memory = new ArrayList<>();
    private long bytes;
    private @Nullable SpillFile spilled;

    /** A change and the number of log rows that it stands for. */
    record Pending(Change change, int rows) {}

    /** What the capture checkpoint keeps: the changes themselves, or the file that holds them. */
    record State(
            List<Change> changes,
            List<Integer> rows,
            @Nullable String file,
            long length) {}

    ChangeList(SpillDirectory spills) {
        this.spills = spills;
    }

    void add(Change change, int rows) {
        SpillFile file = spilled;
        if (file != null) {
            file.append(change, rows);
            return;
        }
        memory.add(new Pending(change, rows));
        bytes += change.bytes();
        if (bytes > MOST_BYTES) {
            SpillFile created = spills.create();
            memory.forEach(each -> created.append(each.change(), each.rows()));
            memory.clear();
            spilled = created;
        }
    }

    int size() {
        SpillFile file = spilled;
        return file == null ? memory.size() : file.size();
    }

    long rows() {
        SpillFile file = spilled;
        return file == null ? memory.stream().mapToLong(Pending::rows).sum() : file.rows();
    }

    /** Keeps the first {@code size} changes. Returns the number of log rows of the others. */
    long cut(int size) {
        long before = rows();
        SpillFile file = spilled;
        if (file != null) {
            file.cut(size);
        } else {
            memory.subList(size, memory.size()).clear();
            bytes = memory.stream().mapToLong(each -> each.change().bytes()).sum();
        }
        return before - rows();
    }

    /** All changes. A spilled list stays valid until it is discarded. */
    List<Change> list() {
        SpillFile file = spilled;
        return file == null ? memory.stream().map(Pending::change).toList() : file;
    }

    /** They are no longer wanted. */
    void discard() {
        SpillFile file = spilled;
        if (file != null) {
            file.discard();
        }
    }

    State state() {
        SpillFile file = spilled;
        return file == null
                ? new State(list(), memory.stream().map(Pending::rows).toList(), null, 0)
                : new State(List.of(), List.of(), file.name(), file.length());
    }

    static ChangeList restore(State state, SpillDirectory spills) {
        ChangeList list = new ChangeList(spills);
        String file = state.file();
        if (file != null) {
            list.spilled = spills.reopen(file, state.length());
            return list;
        }
        for (int i = 0; i < state.changes().size(); i++) {
            list.add(state.changes().get(i), state.rows().get(i));
        }
        return list;
    }
}
