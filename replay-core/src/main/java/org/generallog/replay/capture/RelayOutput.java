package org.generallog.replay.capture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.generallog.replay.doubt.AffectedRows;
import org.generallog.replay.outbox.Exit;
import org.generallog.replay.outbox.Mark;
import org.generallog.replay.relaylog.RelayLogWriter;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.Doubt;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.ToVerify;
import org.generallog.replay.transaction.ToVerify.Item;
import org.generallog.replay.transaction.Transaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what leaves the outbox into the relay log, counts the rows' fate, and takes down the place of each mark.
 *
 * <p>A table that is to be verified as a whole for one reason is written once between two checkpoints where it comes first, and once
 * more at the end ({@link #flush}) where it came again: a hot table costs two entries a poll, and the newest place is still right. So is a row that
 * sessions write close to each other.
 */
final class RelayOutput implements Exit {
    private static final Logger LOG = LoggerFactory.getLogger(RelayOutput.class);

    private static final int MOST_NAMES = 20;

    private final RelayLogWriter relay;
    private final CaptureStats stats;
    private final Snapshots snapshots;
    private final SourceClock clock;
    private final AffectedRows affected;
    private final Set<Item> written = new HashSet<>();
    private final ListedTables listed = new ListedTables();
    private final Map<Item, ToVerify> again = new LinkedHashMap<>();

    RelayOutput(
            RelayLogWriter relay, CaptureStats stats, Snapshots snapshots, SourceClock clock, AffectedRows affected) {
        this.relay = relay;
        this.stats = stats;
        this.snapshots = snapshots;
        this.clock = clock;
        this.affected = affected;
    }

    @Override
    public void transaction(Transaction transaction, long rows) {
        List<Change> changes = transaction.changes();
        boolean written;
        if (transaction.kind() == Transaction.Kind.DDL) {
            // A table's entries go with it to another name: what is listed by now may not come after it, and comes anew
            // under the old one.
            flush();
            // It stands alone in the relay log, so what is to be verified follows it.
            written = append(transaction, changes.stream().filter(StatementChange.class::isInstance));
            append(data(transaction), changes.stream().filter(ToVerify.class::isInstance));
        } else {
            written = append(transaction, changes.stream());
        }
        if (!written) {
            List<ToVerify> doubts = Assembled.toVerify(Doubt.UNSUPPORTED, transaction, affected);
            List<String> about = doubts.stream()
                    .map(each -> each.item().database() + "." + each.item().table())
                    .distinct()
                    .limit(MOST_NAMES)
                    .toList();
            stats.unsupported(new Unsupported("too large", transaction.commitTimeMicros(), "", about));
            append(data(transaction), doubts.stream().map(Change.class::cast));
        }
        transaction.written();
        // What the old instance undid leaves the outbox without a statement.
        Fate fate = changes.isEmpty() ? Fate.ROLLED_BACK : Fate.REPLAYED;
        stats.count(written ? fate : Fate.UNSUPPORTED, rows);
    }

    private static Transaction data(Transaction ddl) {
        return new Transaction(ddl.threadId(), Transaction.Kind.DATA, ddl.commitTimeMicros(), ddl.changes());
    }

    /** Returns whether the format can carry it. */
    private boolean append(Transaction transaction, Stream<Change> changes) {
        Iterator<Change> rest = changes.filter(this::isNew).iterator();
        if (!rest.hasNext()) {
            return true;
        }
        try {
            relay.append(transaction.threadId(), transaction.kind(), transaction.commitTimeMicros(), () -> rest);
            stats.transactions.increment();
            return true;
        } catch (IllegalArgumentException e) {
            // The relay log is as it was. To stop here would mean to stop here again after each restart.
            LOG.error(
                    "a transaction of thread {} cannot be written to the relay log, its tables are to be verified: {}",
                    transaction.threadId(),
                    e.getMessage());
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isNew(Change change) {
        if (!(change instanceof ToVerify toVerify)) {
            return true;
        }
        Item item = toVerify.item();
        boolean often = item.isWholeTable() || item.reason() == Doubt.CLOSE_WRITES;
        if (often && !written.add(item)) {
            again.put(item, toVerify);
            return false;
        }
        stats.toVerify(item.reason());
        listed.add(item);
        return true;
    }

    /** What has been listed. */
    ListedTables listed() {
        return listed;
    }

    /** To be called before a checkpoint. */
    void flush() {
        List<Change> last = List.copyOf(again.values());
        again.clear();
        written.clear();
        if (!last.isEmpty()) {
            long time = last.get(last.size() - 1).timeMicros();
            append(new Transaction(0, Transaction.Kind.DATA, time, last), last.stream());
            written.clear();
        }
    }

    @Override
    public void mark(Mark mark) {
        switch (mark.kind()) {
            case HEARTBEAT -> {
                stats.heartbeat(mark.micros());
                clock.tick(relay.position(), mark.micros());
            }
            case SNAPSHOT -> snapshots.add(mark.id(), relay.position(), mark.micros());
        }
    }
}
