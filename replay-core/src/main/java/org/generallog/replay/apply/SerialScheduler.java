package org.generallog.replay.apply;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.transaction.Change;

/** Everything in the relay log's order, one batch at a time. */
final class SerialScheduler implements Scheduler {
    private final int maxTransactions;
    private final long maxBytes;
    private final Deque<RelayEntry> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private boolean running;

    /** @param maxBytes of statements in a batch; one transaction alone may have more */
    SerialScheduler(int maxTransactions, long maxBytes) {
        this.maxTransactions = maxTransactions;
        this.maxBytes = maxBytes;
    }

    @Override
    public boolean hasRoom() {
        return waiting.size() < maxTransactions && waitingBytes < maxBytes;
    }

    @Override
    public void add(RelayEntry entry) {
        waiting.add(entry);
        waitingBytes += bytes(entry);
    }

    @Override
    public Optional<Batch> poll() {
        RelayEntry first = waiting.peek();
        if (running || first == null) {
            return Optional.empty();
        }
        List<RelayEntry> batch = new ArrayList<>();
        long batchBytes = 0;
        for (RelayEntry next = first; next != null && batch.size() < maxTransactions; next = waiting.peek()) {
            long bytes = bytes(next);
            if (!batch.isEmpty() && (Batch.isDdl(first) || Batch.isDdl(next) || batchBytes + bytes > maxBytes)) {
                break;
            }
            batch.add(waiting.remove());
            batchBytes += bytes;
        }
        waitingBytes -= batchBytes;
        running = true;
        return Optional.of(new Batch(batch));
    }

    @Override
    public RelayEntry done(Batch batch) {
        running = false;
        return batch.last();
    }

    private static long bytes(RelayEntry entry) {
        long bytes = 0;
        for (Change change : entry.transaction().changes()) {
            bytes += change.bytes();
        }
        return bytes;
    }
}
