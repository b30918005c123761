package org.generallog.replicator.daemon;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.generallog.replay.apply.ReplicatorTables.Proved;
import org.generallog.replay.relaylog.RelayPosition;

/** How far the rows are proved that the replication has written, written by the thread that compares and read by any. */
public final class ProofStats {
    /** Rows that were looked at, each time anew. */
    public final LongAdder looks = new LongAdder();

    /** Rows that were found to differ for good. */
    public final LongAdder differing = new LongAdder();

    /** Rows that were mended from the old instance. */
    public final LongAdder repaired = new LongAdder();

    private volatile Progress progress = new Progress(RelayPosition.START, 0, 0, 0);
    private volatile Sweep sweep = new Sweep(0, 0, 0, 0);
    private volatile Optional<Instant> cutOver = Optional.empty();
    private volatile List<Proved> tables = List.of();
    private volatile Optional<RelayPosition> begin = Optional.empty();
    private volatile Optional<RelayPosition> kept = Optional.empty();
    private volatile long roundBeganNanos = System.nanoTime() - (1L << 60);

    /**
     * @param read what the relay log holds up to there has been taken up
     * @param provedMicros all rows written until then are proved, by the old instance's clock; 0 for none yet
     * @param rows that wait one by one
     * @param tables that wait as a whole
     */
    public record Progress(RelayPosition read, long provedMicros, int rows, int tables) {}

    /**
     * Tables that are compared as a whole, in turn ({@code verify.sweep}).
     *
     * @param tables that there are
     * @param proved of these, whose newest proof is not older than the interval
     * @param differing of these, in which rows differed or were not proved, or that could not be compared
     * @param oldestMicros when the oldest of the newest proofs began, microseconds since 1970; 0 where one has none yet
     */
    public record Sweep(int tables, int proved, int differing, long oldestMicros) {}

    /** The newest proof of each table that was compared as a whole, as the new instance keeps it. */
    public List<Proved> tables() {
        return tables;
    }

    public void tables(List<Proved> now) {
        tables = List.copyOf(now);
    }

    /** Since when applications write to the new instance; empty where they do not, as far as the new instance was asked. */
    public Optional<Instant> cutOver() {
        return cutOver;
    }

    public void cutOver(Optional<Instant> since) {
        cutOver = since;
    }

    public Sweep sweep() {
        return sweep;
    }

    public void sweep(Sweep now) {
        sweep = now;
    }

    public Progress progress() {
        return progress;
    }

    public void progress(Progress now) {
        progress = now;
    }

    /** Where applying began in this process; empty before it has. */
    public Optional<RelayPosition> begin() {
        return begin;
    }

    public void begin(RelayPosition applied) {
        begin = Optional.of(applied);
    }

    /** From where on the relay log is still needed; empty where nothing is compared. */
    public Optional<RelayPosition> kept() {
        return kept;
    }

    public void keep(RelayPosition from) {
        kept = Optional.of(from);
    }

    /** When the newest round began at whose end nothing waited, and the list had been worked off; {@link System#nanoTime}. */
    public long roundBeganNanos() {
        return roundBeganNanos;
    }

    public void round(long beganNanos) {
        roundBeganNanos = beganNanos;
    }
}
