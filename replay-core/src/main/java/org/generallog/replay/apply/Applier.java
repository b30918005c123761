package org.generallog.replay.apply;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.generallog.replay.apply.ApplyStats.State;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.relaylog.RelayPosition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The coordinator: reads the relay log, forms batches, hands them to the lane, moves the low-water mark. Run it once, on a thread
 * of its own.
 */
public final class Applier implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Applier.class);
    /** How often the relay log is looked at while there is nothing new in it. */
    private static final Duration IDLE = Duration.ofMillis(20);

    private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

    private final Input input;
    private final ApplySettings settings;
    private final Target target;
    private final ProgressReporter progress;
    private final Lane lane;
    private final Scheduler scheduler;
    private final StopSignal stop = new StopSignal();
    private final CountDownLatch ended = new CountDownLatch(1);
    private long keptAliveNanos = System.nanoTime();

    /**
     * What to apply.
     *
     * @param relayLog opened at the checkpoint
     * @param capture how far it may be read
     */
    public record Input(RelaySource.Opener relayLog, CaptureProgress capture) {}

    Applier(Input input, Target target, ApplySettings settings, SchemaFingerprint schema, ProgressReporter progress) {
        this.input = input;
        this.settings = settings;
        this.target = target;
        this.progress = progress;
        this.lane = new Lane(target, settings, new DdlRunner(settings, schema, progress), progress, stop);
        this.scheduler = new SerialScheduler(settings.batch(), settings.batchBytes());
    }

    /** Applies from the checkpoint, which must be there ({@link CheckpointStore#initialise}), until {@link #stop}. */
    @Override
    public void run() {
        try {
            Optional<Checkpoint> start = start();
            if (start.isPresent()) {
                log.info("applying from {}", start.get().position());
                try (RelaySource source = input.relayLog().open(start.get().position())) {
                    loop(source);
                }
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
            lane.close();
            target.close();
            ended.countDown();
        }
    }

    /**
     * Finishes the batch in flight and ends. A batch that takes longer is cut off; the checkpoint tells at the next start
     * whether it was committed.
     *
     * @return whether it has ended
     */
    public boolean stop(Duration patience) throws InterruptedException {
        stop.stop();
        if (ended.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            return true;
        }
        lane.abort();
        return ended.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    private Optional<Checkpoint> start() throws InterruptedException {
        while (!stop.isStopped()) {
            try {
                Optional<Checkpoint> at = lane.open();
                at.ifPresent(progress::applied);
                return at;
            } catch (TargetException e) {
                stuck(e);
            }
        }
        return Optional.empty();
    }

    private void loop(RelaySource source) throws IOException, InterruptedException {
        while (!stop.isStopped()) {
            fill(source);
            keepAlive();
            Optional<Batch> batch = scheduler.poll();
            if (batch.isEmpty()) {
                progress.tick();
                stop.pause(IDLE);
            } else if (apply(batch.get())) {
                RelayEntry low = scheduler.done(batch.get());
                log.debug("applied up to {}", low.end());
            }
        }
    }

    private void fill(RelaySource source) throws IOException {
        // Asked once: it looks at the capture's checkpoint file.
        RelayPosition limit = input.capture().end();
        while (scheduler.hasRoom()) {
            Optional<RelayEntry> next = source.next(limit);
            if (next.isEmpty()) {
                return;
            }
            scheduler.add(next.get());
        }
    }

    private boolean apply(Batch batch) throws InterruptedException {
        while (true) {
            try {
                return lane.apply(batch);
            } catch (TargetException e) {
                stuck(e);
                if (stop.isStopped()) {
                    return false;
                }
            }
        }
    }

    private void stuck(TargetException e) throws InterruptedException {
        String remedy = e.remedy().isEmpty() ? "" : "; " + e.remedy();
        String error = e.code() == 0 ? "" : "error " + e.error() + ": ";
        String reason = error + e.getMessage() + remedy;
        log.error(
                "cannot apply; trying again every {} s: {}",
                settings.stuckRetry().toSeconds(),
                reason);
        progress.state(State.STUCK, reason);
        stop.pause(settings.stuckRetry());
    }

    private void keepAlive() {
        if (System.nanoTime() - keptAliveNanos > KEEP_ALIVE.toNanos()) {
            keptAliveNanos = System.nanoTime();
            try {
                target.keepAlive();
                lane.keepAlive();
            } catch (TargetException e) {
                // The next batch finds out, and reconnects.
                log.debug("keep-alive failed: {}", e.error());
            }
        }
    }
}
