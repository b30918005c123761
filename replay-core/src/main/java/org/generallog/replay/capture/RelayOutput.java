package org.generallog.replay.capture;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.generallog.replay.relaylog.RelayLogWriter;
import org.generallog.replay.transaction.Transaction;
import org.generallog.replay.transaction.TransactionListener;
import org.generallog.replay.transaction.Uncertainty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes transactions in commit order into the relay log, and counts their rows' fate. */
final class RelayOutput implements TransactionListener {
    private static final Logger LOG = LoggerFactory.getLogger(RelayOutput.class);

    private final RelayLogWriter relay;
    private final CaptureStats stats;
    private final Snapshots snapshots;

    RelayOutput(RelayLogWriter relay, CaptureStats stats, Snapshots snapshots) {
        this.relay = relay;
        this.stats = stats;
        this.snapshots = snapshots;
    }

    @Override
    public void committed(Transaction transaction, long rows) {
        try {
            relay.append(transaction);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        transaction.written();
        stats.transactions.increment();
        stats.count(Fate.REPLAYED, rows);
    }

    @Override
    public void rolledBack(long rows) {
        stats.count(Fate.ROLLED_BACK, rows);
    }

    @Override
    public void uncertain(Uncertainty reason, Transaction transaction) {
        stats.uncertain(reason);
        LOG.debug("{}: thread {}, to be verified", reason, transaction.threadId());
    }

    @Override
    public void snapshot(String id) {
        snapshots.add(id, relay.position());
    }
}
