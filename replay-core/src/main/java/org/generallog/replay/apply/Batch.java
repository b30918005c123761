package org.generallog.replay.apply;

import java.util.List;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.transaction.Transaction;

/**
 * Transactions that a lane applies together, in this order.
 *
 * @param entries never empty; a DDL statement is a batch of its own
 */
public record Batch(List<RelayEntry> entries) {
    public Batch {
        entries = List.copyOf(entries);
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("an empty batch");
        }
    }

    public RelayEntry last() {
        return entries.get(entries.size() - 1);
    }

    static boolean isDdl(RelayEntry entry) {
        return entry.transaction().kind() == Transaction.Kind.DDL;
    }
}
