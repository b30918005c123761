package org.generallog.replay.apply;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.generallog.replay.relaylog.RelayPosition;
import org.jspecify.annotations.Nullable;

/** The apply side's counters, written by its threads and read by any. */
public final class ApplyStats {
    /** Applied in full; those with a rejected statement are counted by {@link #rejected} alone. */
    public final LongAdder transactions = new LongAdder();

    public final LongAdder statements = new LongAdder();
    public final LongAdder batches = new LongAdder();
    public final LongAdder retries = new LongAdder();
    /** Transactions that the checkpoint on the new instance showed as applied already, after a restart or a lost connection. */
    public final LongAdder alreadyApplied = new LongAdder();

    /** Transactions that the new instance rejected, whatever the error. */
    public final LongAdder rejectedInAll = new LongAdder();

    private final Map<String, LongAdder> rejectedByError = new ConcurrentHashMap<>();
    private volatile @Nullable Map<String, Long> toVerifyByReason;
    private volatile String encryption = "";
    private final MinuteNotice notice = new MinuteNotice();
    private volatile @Nullable List<Rejected> recorded;
    private volatile long recordedNanos = System.nanoTime();
    private volatile RelayPosition published = RelayPosition.START;
    private volatile Progress progress = new Progress(State.STARTING, RelayPosition.START, 0, 0, "");

    public enum State {
        STARTING,
        /** Another process does the work; this one takes over when that ends. */
        STANDBY,
        /** Waits for a position to begin at ({@code --start copy}). */
        WAITING_FOR_START,
        RUNNING,
        /** The new instance, or a replica behind it, has enough to do: a pause. */
        THROTTLED,
        /** The new instance cannot be reached; tried again. */
        RECONNECTING,
        /** A fatal failure: stays up, tells why, applies nothing. */
        STUCK,
        STOPPED
    }

    /**
     * @param applied low-water position: everything before it is on the new instance
     * @param eventTimeMicros event time of the newest transaction below it (the high-water timestamp), 0 for none yet
     * @param lagMicros how far the new instance is behind, by the heartbeats in the log; -1 while unknown
     * @param reason why it is stuck or reconnecting, else empty
     */
    public record Progress(State state, RelayPosition applied, long eventTimeMicros, long lagMicros, String reason) {}

    /**
     * Counts a transaction that the new instance rejected, by {@code errno/SQLSTATE}. Returns how many are to be said now, 0 for none: thousands of
     * them are not thousands of lines.
     */
    public long rejected(String error) {
        rejectedByError.computeIfAbsent(error, e -> new LongAdder()).increment();
        rejectedInAll.increment();
        return notice.more();
    }

    /** What the new instance has rejected since the copy, by its own tables; null while they have not been read. */
    public @Nullable List<Rejected> recorded() {
        return recorded;
    }

    /** The list to verify and what was rejected were read, in a reading that began at this {@link System#nanoTime}. */
    public void recorded(List<Rejected> rejections, Map<String, Long> toVerify, long beganNanos) {
        toVerify(toVerify);
        recorded = List.copyOf(rejections);
        recordedNanos = beganNanos;
    }

    /** When the reading began of which {@link #recorded()} and {@link #toVerify()} tell. */
    public long recordedNanos() {
        return recordedNanos;
    }

    /** Transactions that are done with, however. */
    public long applied() {
        return transactions.sum()
                + alreadyApplied.sum()
                + rejectedByError.values().stream().mapToLong(LongAdder::sum).sum();
    }

    public Map<String, LongAdder> rejected() {
        return Map.copyOf(rejectedByError);
    }

    /** Length of the list to verify on the new instance, by reason; null while it has not been read. */
    public @Nullable Map<String, Long> toVerify() {
        return toVerifyByReason;
    }

    public void toVerify(Map<String, Long> byReason) {
        toVerifyByReason = Map.copyOf(byReason);
    }

    /** A next start begins here at the earliest: what stands before may be deleted. */
    public RelayPosition published() {
        return published;
    }

    void published(RelayPosition position) {
        published = position;
    }

    /** How the connections to the new instance are encrypted, for people; empty while there was none. */
    public String encryption() {
        return encryption;
    }

    public void encryption(String how) {
        encryption = how;
    }

    public Progress progress() {
        return progress;
    }

    public void progress(Progress now) {
        progress = now;
    }
}
