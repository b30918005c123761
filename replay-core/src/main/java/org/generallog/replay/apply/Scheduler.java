package org.generallog.replay.apply;

import java.util.Optional;
import org.generallog.replay.relaylog.RelayEntry;

/**
 * Decides which transactions may run now, and together. One thread uses it.
 *
 * <p>{@link SerialScheduler} keeps the relay log's order on one lane. A scheduler that knows the conflicts between transactions
 * can have several batches out at a time; {@link #done} then returns the low-water mark, below which all is applied.
 */
interface Scheduler {
    /** Whether it takes another transaction; bounded in number and bytes. */
    boolean hasRoom();

    /** Takes the next transaction of the relay log. */
    void add(RelayEntry entry);

    /** A batch that may run now; empty where none may, or none is there. */
    Optional<Batch> poll();

    /** A batch is on the new instance. Returns the newest transaction below which all is applied. */
    RelayEntry done(Batch batch);
}
