package org.generallog.replay.apply;

import java.util.List;
import org.generallog.replay.relaylog.RelayEntry;

/**
 * Transactions that a lane applies together, in this order.
 *
 * @param entries empty where only the checkpoint is to be published; a DDL statement is alone
 * @param generation of the lane's queue: what was queued before a transaction came back comes back too
 * @param inOrder whether everything before each of them is applied by then: so they move the low-water mark
 * @param publish whether the checkpoint is published even if they do not
 */
record Work(List<RelayEntry> entries, long generation, boolean inOrder, boolean publish) {
    Work {
        entries = List.copyOf(entries);
    }

    static boolean isDdl(RelayEntry entry) {
        return entry.transaction().kind() == org.generallog.replay.transaction.Transaction.Kind.DDL;
    }
}
