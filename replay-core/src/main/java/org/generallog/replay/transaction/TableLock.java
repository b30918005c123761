package org.generallog.replay.transaction;

import java.util.List;
import java.util.Set;

/** {@code LOCK TABLES} in force. What another session sent on these tables meanwhile ran when it was over. */
final class TableLock implements Ending {
    private final Set<String> tables;
    private final Set<Long> exempt;
    private boolean ended;

    /** @param exempt sessions that do not wait for it */
    TableLock(Set<String> tables, Set<Long> exempt) {
        this.tables = tables;
        this.exempt = exempt;
    }

    boolean stops(long threadId, List<String> wanted) {
        return !exempt.contains(threadId) && wanted.stream().anyMatch(tables::contains);
    }

    /** What the capture checkpoint keeps. */
    record State(long threadId, Set<String> tables, Set<Long> exempt) {}

    State state(long threadId) {
        return new State(threadId, tables, Set.copyOf(exempt));
    }

    static TableLock restore(State state) {
        return new TableLock(state.tables(), state.exempt());
    }

    void end() {
        ended = true;
    }

    @Override
    public boolean ended() {
        return ended;
    }
}
