package org.generallog.replay.apply;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.generallog.replay.apply.ApplyStats.State;
import org.generallog.replay.apply.Lane.LaneParts;
import org.generallog.replay.catalog.CatalogException;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.relaylog.RelayPosition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The coordinator: reads the relay log, schedules, hands work to the lanes, moves the low-water mark. Run it once, on a thread
 * of its own.
 */
public final class Applier implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Applier.class);
    /** How often the relay log is looked at while there is nothing new in it. */
    private static final Duration IDLE = Duration.ofMillis(20);

    private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);
    /** So many transactions are read between two looks at the lanes. */
    private static final int READ_AT_ONCE = 256;
    /** Stands for the coordinator where lanes tell their trouble. */
    private static final int COORDINATOR = -1;

    private final Input input;
    private final LaneParts parts;
    private final ProgressReporter progress;
    private final StopSignal stop;
    private final Conflicts conflicts;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Lanes lanes;
    private long keptAliveNanos = System.nanoTime();
    private RelayPosition limit = RelayPosition.START;
    /** Read from the relay log, and not yet taken by the scheduler. */
    private @Nullable RelayEntry next;

    private final Backoff schema = new Backoff();

    /**
     * What to apply.
     *
     * @param relayLog opened at the checkpoint
     * @param capture how far it may be read
     */
    public record Input(RelaySource.Opener relayLog, CaptureProgress capture) {}

    Applier(Input input, LaneParts parts, Conflicts conflicts) {
        this.input = input;
        this.parts = parts;
        this.progress = parts.progress();
        this.stop = parts.stop();
        this.conflicts = conflicts;
    }

    /** Applies from the checkpoint, which must be there ({@link CheckpointStore#initialise}), until {@link #stop}. */
    @Override
    public void run() {
        try {
            Optional<Takeover> start = start();
            if (start.isPresent()) {
                apply(start.get());
            }
            progress.state(State.STOPPED, "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            progress.state(State.STOPPED, "interrupted");
        } catch (IOException e) {
            log.error("applying ended: the relay log cannot be read", e);
            progress.state(State.STUCK, "the relay log cannot be read: " + e.getMessage());
        } catch (RuntimeException e) {
            log.error("applying ended because of a defect of the replicator", e);
            progress.state(State.STUCK, "applying ended because of a defect of the replicator: " + e);
        } finally {
            Lanes all = lanes;
            if (all != null) {
                all.close();
            }
            parts.limit().close();
            parts.target().close();
            ended.countDown();
        }
    }

    /**
     * Finishes the work in flight and ends. A batch that takes longer is cut off; the lanes' marks tell at the next start
     * whether it was committed.
     *
     * @return whether it has ended
     */
    public boolean stop(Duration patience) throws InterruptedException {
        stop.stop();
        if (ended.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            return true;
        }
        Lanes all = lanes;
        if (all != null) {
            all.abort();
        }
        return ended.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    private Optional<Takeover> start() throws InterruptedException {
        Backoff backoff = new Backoff();
        while (!stop.isStopped()) {
            try (TargetConnection connection = parts.target().connect(0)) {
                Takeover takeover = Takeover.of(
                        connection, parts.settings().tables(), parts.settings().lanes());
                progress.applied(takeover.low());
                progress.state(State.RUNNING, "");
                return Optional.of(takeover);
            } catch (TargetException e) {
                if (e.kind() == FailureKind.TRANSIENT || e.kind() == FailureKind.AMBIGUOUS) {
                    progress.state(State.RECONNECTING, e.heard());
                    stop.pause(backoff.next());
                } else {
                    String reason = LaneWorker.reason(e);
                    log.error("cannot apply; trying again: {}", reason);
                    progress.state(State.STUCK, reason);
                    stop.pause(parts.settings().stuckRetry());
                }
            }
        }
        return Optional.empty();
    }

    private void apply(Takeover start) throws IOException, InterruptedException {
        RelayPosition from = start.low().position();
        log.info("applying from {} on {} lanes", from, parts.settings().lanes());
        Lanes all = new Lanes(parts, start, conflicts);
        lanes = all;
        parts.limit().start();
        all.start();
        try (RelaySource source = input.relayLog().open(from)) {
            while (!stop.isStopped()) {
                boolean busy = all.collect(Duration.ZERO);
                int read = fill(source, all);
                busy |= read > 0;
                busy |= all.dispatch(read == READ_AT_ONCE);
                keepAlive();
                if (!busy) {
                    progress.tick();
                    all.collect(IDLE);
                }
            }
            all.finish();
        }
    }

    /** Returns how many the scheduler got. */
    private int fill(RelaySource source, Lanes all) throws IOException, InterruptedException {
        boolean asked = false;
        int read = 0;
        while (read < READ_AT_ONCE && all.hasRoom()) {
            RelayEntry entry = next;
            if (entry == null) {
                entry = source.next(limit).orElse(null);
            }
            if (entry != null) {
                next = entry;
                if (!add(all, entry)) {
                    break;
                }
                next = null;
                read++;
            } else if (asked) {
                break;
            } else {
                // Asked for rarely: it looks at the capture's checkpoint file.
                limit = input.capture().end();
                asked = true;
            }
        }
        return read;
    }

    private boolean add(Lanes all, RelayEntry entry) throws InterruptedException {
        try {
            all.add(entry);
            schema.reset();
            progress.running(COORDINATOR);
            return true;
        } catch (CatalogException e) {
            log.warn("the schema of the new instance cannot be read, trying again: {}", e.getMessage());
            progress.trouble(COORDINATOR, State.RECONNECTING, "the schema of the new instance cannot be read");
            stop.pause(schema.next());
            return false;
        }
    }

    private void keepAlive() {
        if (System.nanoTime() - keptAliveNanos > KEEP_ALIVE.toNanos()) {
            keptAliveNanos = System.nanoTime();
            try {
                parts.target().keepAlive();
            } catch (TargetException e) {
                // The next connection finds out.
                log.debug("keep-alive failed: {}", e.error());
            }
        }
    }
}
