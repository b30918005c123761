package org.generallog.replay.capture;

import java.util.List;
import java.util.Set;
import org.generallog.replay.doubt.AffectedRows;
import org.generallog.replay.outbox.Mark;
import org.generallog.replay.outbox.Outbox;
import org.generallog.replay.transaction.Doubt;
import org.generallog.replay.transaction.ToVerify;
import org.generallog.replay.transaction.ToVerify.Item;
import org.generallog.replay.transaction.Transaction;
import org.generallog.replay.transaction.TransactionListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the assembling decides goes into the outbox; what is rolled back has its fate at once. */
final class Assembled implements TransactionListener {
    private static final Logger LOG = LoggerFactory.getLogger(Assembled.class);

    private final Outbox outbox;
    private final CaptureStats stats;
    private final Snapshots snapshots;
    private final AffectedRows affected;

    Assembled(Outbox outbox, CaptureStats stats, Snapshots snapshots, AffectedRows affected) {
        this.outbox = outbox;
        this.stats = stats;
        this.snapshots = snapshots;
        this.affected = affected;
    }

    @Override
    public void committed(Transaction transaction, long rows) {
        outbox.transaction(transaction, rows);
    }

    @Override
    public void rolledBack(long rows) {
        stats.count(Fate.ROLLED_BACK, rows);
    }

    @Override
    public List<ToVerify> uncertain(Doubt reason, Transaction transaction) {
        stats.uncertain(reason);
        return toVerify(reason, transaction, affected);
    }

    /** What a transaction writes, to be verified for a reason. */
    static List<ToVerify> toVerify(Doubt reason, Transaction transaction, AffectedRows affected) {
        Set<Item> items = affected.of(reason, transaction.changes());
        LOG.debug("{}: thread {}, to be verified: {}", reason, transaction.threadId(), items);
        return items.stream()
                .map(item -> new ToVerify(item, transaction.commitTimeMicros()))
                .toList();
    }

    @Override
    public void snapshot(String id) {
        outbox.mark(new Mark(Mark.Kind.SNAPSHOT, id, snapshots.time()));
    }

    @Override
    public void arrived(long threadId) {
        outbox.arrived(threadId);
    }

    @Override
    public void ended(long threadId) {
        outbox.ended(threadId);
    }
}
