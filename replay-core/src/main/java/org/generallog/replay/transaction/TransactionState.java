package org.generallog.replay.transaction;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole transaction as the capture checkpoint keeps it: its changes, or the file that holds them.
 *
 * @param file name of the spill file; null where the changes are here
 * @param length of that file
 */
public record TransactionState(
        long threadId,
        Transaction.Kind kind,
        long commitTimeMicros,
        List<Change> changes,
        @Nullable String file,
        long length) {

    public static TransactionState of(Transaction transaction) {
        boolean spilled = transaction.changes() instanceof SpillFile;
        return new TransactionState(
                transaction.threadId(),
                transaction.kind(),
                transaction.commitTimeMicros(),
                spilled ? List.of() : transaction.changes(),
                transaction.changes() instanceof SpillFile file ? file.name() : null,
                transaction.changes() instanceof SpillFile file ? file.length() : 0);
    }

    public Transaction restore(SpillDirectory spills) {
        return new Transaction(threadId, kind, commitTimeMicros, file == null ? changes : spills.reopen(file, length));
    }
}
