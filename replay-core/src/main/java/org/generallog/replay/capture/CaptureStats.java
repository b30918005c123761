package org.generallog.replay.capture;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.generallog.replay.log.LogPosition;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.transaction.Doubt;

/**
 * The capture side's counters, written by the capture's thread and read by any. Counters start at what the capture checkpoint
 * holds, so that they go on through restarts.
 */
public final class CaptureStats {
    /** Writers beyond this many are counted under {@code (others)}, so that memory and labels stay bounded. */
    private static final int MOST_WRITERS = 500;

    private static final int NEWEST = 20;

    private final Map<Fate, LongAdder> rowsByFate = new EnumMap<>(Fate.class);
    private final Map<String, LongAdder> unsupportedByKind = new ConcurrentHashMap<>();
    private final Deque<Unsupported> newestUnsupported = new ArrayDeque<>();
    private final Map<Refused, LongAdder> refused = new ConcurrentHashMap<>();
    private final Map<Doubt, LongAdder> uncertainByReason = new ConcurrentHashMap<>();
    private final Map<Doubt, LongAdder> toVerifyByReason = new ConcurrentHashMap<>();
    private final Map<String, Writer> writers = new ConcurrentHashMap<>();
    private final AtomicLong lastHeartbeatMicros = new AtomicLong();
    private final AtomicLong lastWriteNanoTime = new AtomicLong(System.nanoTime());

    private volatile String readError = "";
    private volatile String encryption = "";

    public final LongAdder rowsRead = new LongAdder();
    public final LongAdder polls = new LongAdder();
    public final LongAdder pollNanos = new LongAdder();
    public final LongAdder readErrors = new LongAdder();
    public final LongAdder transactions = new LongAdder();
    public final LongAdder unparsed = new LongAdder();

    private volatile Progress progress = new Progress(new LogPosition(0, 0), 0, RelayPosition.START, 0, 0, 0);

    /**
     * Where the capture stands: both positions of its newest checkpoint.
     *
     * @param eventTimeMicros event time of the newest row captured, 0 for none yet
     * @param openTransactions transactions of the old instance that have not ended; not yet in the relay log
     * @param heldRows rows of open transactions: read, their fate still open
     */
    public record Progress(
            LogPosition source,
            long eventTimeMicros,
            RelayPosition relay,
            int sessions,
            int openTransactions,
            long heldRows) {}

    /** Who writes to the old instance. {@code lastStatement} names verb and table only, never a literal. */
    public record WriterStatus(String userHost, long writes, long lastEventTimeMicros, String lastStatement) {}

    private static final class Writer {
        final LongAdder writes = new LongAdder();
        volatile long lastEventTimeMicros;
        volatile String lastStatement = "";
    }

    public CaptureStats() {
        for (Fate fate : Fate.values()) {
            rowsByFate.put(fate, new LongAdder());
        }
    }

    /** How the connection to the old instance is encrypted, for people; empty while there was none. */
    public String encryption() {
        return encryption;
    }

    public void encryption(String how) {
        encryption = how;
    }

    public void count(Fate fate, long rows) {
        counter(fate).add(rows);
    }

    public long rows(Fate fate) {
        return counter(fate).sum();
    }

    private LongAdder counter(Fate fate) {
        LongAdder counter = rowsByFate.get(fate);
        if (counter == null) {
            throw new IllegalStateException("no counter for " + fate);
        }
        return counter;
    }

    /** Counts a statement that cannot be replayed, and remembers it among the newest. */
    public void unsupported(Unsupported statement) {
        unsupportedByKind
                .computeIfAbsent(statement.kind(), k -> new LongAdder())
                .increment();
        synchronized (newestUnsupported) {
            newestUnsupported.addLast(statement);
            if (newestUnsupported.size() > NEWEST) {
                newestUnsupported.removeFirst();
            }
        }
    }

    /** The newest statements that could not be replayed, oldest first. */
    public List<Unsupported> newestUnsupported() {
        synchronized (newestUnsupported) {
            return List.copyOf(newestUnsupported);
        }
    }

    public Map<String, LongAdder> unsupported() {
        return Map.copyOf(unsupportedByKind);
    }

    /**
     * Statements that were not replayed since the old instance refused them, or may have.
     *
     * @param account user's name in the old instance's account
     * @param kind why: {@code grammar}, {@code rights} …
     */
    public record Refused(String account, String kind) {}

    /** Counts a statement that was not replayed since the old instance refused it, or may have. */
    public void refused(String account, String kind) {
        Refused key = new Refused(account, kind);
        if (!refused.containsKey(key) && refused.size() >= MOST_WRITERS) {
            key = new Refused("(others)", kind);
        }
        refused.computeIfAbsent(key, k -> new LongAdder()).increment();
    }

    public Map<Refused, LongAdder> refused() {
        return Map.copyOf(refused);
    }

    /** Counts a transaction whose outcome or order is not certain. */
    public void uncertain(Doubt reason) {
        uncertainByReason.computeIfAbsent(reason, r -> new LongAdder()).increment();
    }

    public Map<Doubt, LongAdder> uncertain() {
        return Map.copyOf(uncertainByReason);
    }

    /** Counts an entry of the list to verify that is written to the relay log. */
    void toVerify(Doubt reason) {
        toVerifyByReason.computeIfAbsent(reason, r -> new LongAdder()).increment();
    }

    /** Entries of the list to verify that were written to the relay log since the start. */
    public Map<Doubt, LongAdder> toVerify() {
        return Map.copyOf(toVerifyByReason);
    }

    /** A poll of the log is over. */
    void polled(long nanos) {
        polls.increment();
        pollNanos.add(nanos);
    }

    /** The log could be read. */
    void readable() {
        readError = "";
    }

    /** The log could not be read. */
    public void unreadable(String reason) {
        readErrors.increment();
        readError = reason;
    }

    /** Why the log cannot be read now; empty when it can. */
    public String readError() {
        return readError;
    }

    /** Goes on from a checkpoint's counters. */
    void restore(CaptureCheckpoint.Counters counters) {
        rowsRead.add(counters.rowsRead());
        transactions.add(counters.transactions());
        counters.rowsByFate().forEach(this::count);
    }

    /** Counts an application's write on the old instance, committed or not. */
    public void write(String userHost, long eventTimeMicros, String statement) {
        String key = writers.containsKey(userHost) || writers.size() < MOST_WRITERS ? userHost : "(others)";
        Writer writer = writers.computeIfAbsent(key, k -> new Writer());
        writer.writes.increment();
        writer.lastEventTimeMicros = eventTimeMicros;
        writer.lastStatement = statement;
        lastWriteNanoTime.set(System.nanoTime());
    }

    public List<WriterStatus> writers() {
        return writers.entrySet().stream()
                .map(e -> new WriterStatus(
                        e.getKey(),
                        e.getValue().writes.sum(),
                        e.getValue().lastEventTimeMicros,
                        e.getValue().lastStatement))
                .toList();
    }

    /** How long no write of an application was seen, in nanoseconds; counted from the start where there was none. */
    public long nanosSinceLastWrite() {
        return System.nanoTime() - lastWriteNanoTime.get();
    }

    public Progress progress() {
        return progress;
    }

    public void progress(Progress now) {
        progress = now;
    }

    /** When the newest heartbeat that the capture has read was sent, microseconds since 1970-01-01 UTC on our own clock; 0 for none. */
    public long lastHeartbeatMicros() {
        return lastHeartbeatMicros.get();
    }

    /** The work begins only now, after another process did it: its writes are not known here. */
    public void begins() {
        lastWriteNanoTime.set(System.nanoTime());
    }

    public void heartbeat(long sentMicros) {
        lastHeartbeatMicros.set(sentMicros);
    }
}
