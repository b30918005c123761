package org.generallog.replay.apply;

import java.util.List;
import java.util.Set;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.relaylog.RelayPosition;

/**
 * Transactions that a lane applies together, in this order.
 *
 * @param entries empty where only the checkpoint is to be published; a DDL statement is alone
 * @param timeless where those of them end that leave the same rows whatever the time is
 * @param generation of the lane's queue: what was queued before a transaction came back comes back too
 * @param inOrder whether everything before each of them is applied by then: so they move the low-water mark
 * @param publish whether the checkpoint is published even if they do not
 * @param lasting whether they may leave rows behind when they are rolled back: then they are in order, and nothing that is not applied lies
 *     between them
 */
record Work(
        List<RelayEntry> entries,
        Set<RelayPosition> timeless,
        long generation,
        boolean inOrder,
        boolean publish,
        boolean lasting) {
    /** What a lane has before it is given any. */
    static final Work NONE = new Work(List.of(), Set.of(), 0, false, false, false);

    Work {
        entries = List.copyOf(entries);
    }

    /** Of nothing but the checkpoint. */
    static Work publishing(long generation) {
        return new Work(List.of(), Set.of(), generation, false, true, false);
    }

    static boolean isDdl(RelayEntry entry) {
        return entry.transaction().kind() == org.generallog.replay.transaction.Transaction.Kind.DDL;
    }
}
