package org.generallog.replay.apply;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.generallog.replay.apply.ApplyStats.State;
import org.generallog.replay.apply.Lane.LaneParts;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.relaylog.RelayPosition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All lanes with the scheduler that feeds them. Used by the coordinator's thread; only {@link #abort} may come from another. */
final class Lanes implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Lanes.class);
    /** A lane with nothing to do gets at least so many at once: one flush of the new instance's log for all of them. */
    private static final int FEW = 8;

    private static final long PUBLISH_NANOS = Duration.ofMillis(500).toNanos();
    private static final long END_MILLIS = 1000;
    /** Stands for the throttle where lanes tell their trouble. */
    private static final int THROTTLE = -2;

    private final ProgressReporter progress;
    private final Scheduler scheduler;
    private final List<LaneWorker> workers = new ArrayList<>();
    /** Bounded by what the lanes' queues hold. */
    private final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();

    private final int batch;
    private final int[] given;
    private final long[] generation;
    /** Applied before this process began, though others before them were not. */
    private final AppliedRuns above;
    /** Begun before, and to be gone on with, whatever engines its tables have by now. */
    private final Optional<RelayPosition> begun;

    private final Throttle throttle;
    private String throttled = "";
    /** Where the checkpoint on the new instance is at least. */
    private RelayPosition published;
    /** Of each lane: where it will be once the work is done that publishes it. */
    private final RelayPosition[] publishing;

    private long publishedNanos = System.nanoTime();

    Lanes(LaneParts parts, Takeover start, Conflicts conflicts) {
        ApplySettings settings = parts.settings();
        this.progress = parts.progress();
        this.throttle = parts.throttle();
        this.scheduler = new Scheduler(settings.lanes(), settings.batch(), settings.batchBytes(), conflicts);
        this.batch = settings.batch();
        this.given = new int[settings.lanes()];
        this.generation = new long[settings.lanes()];
        this.above = start.above();
        this.begun = start.begun();
        this.published = start.low().position();
        this.publishing = new RelayPosition[settings.lanes()];
        Arrays.fill(publishing, published);
        progress.stats().published(published);
        ConfirmedSteps confirmed = new ConfirmedSteps(start.rows());
        for (int i = 0; i < settings.lanes(); i++) {
            LaneMark mark = new LaneMark(settings.tables(), i, start.rows().get(i), confirmed);
            workers.add(new LaneWorker(i, new Lane(parts, mark, confirmed), parts));
        }
    }

    void start() {
        workers.forEach(worker -> worker.start(outcomes::add));
    }

    boolean hasRoom() {
        return scheduler.hasRoom();
    }

    void add(RelayEntry entry) {
        if (above.contains(entry)) {
            progress.stats().alreadyApplied.increment();
            moved(scheduler.skip(entry));
        } else {
            scheduler.add(entry, begun.isPresent() && begun.get().equals(entry.end()));
        }
    }

    /**
     * Gives the lanes what they may do.
     *
     * @param more whether more can be read at once: then it is better to wait for a full batch than to commit a small one
     * @return whether there was something
     */
    boolean dispatch(boolean more) {
        if (isThrottled()) {
            return false;
        }
        int least = more && scheduler.hasRoom() ? batch : 1;
        boolean any = false;
        for (int queued = 0; queued < LaneWorker.QUEUE; queued++) {
            for (int lane = 0; lane < given.length && scheduler.waiting() >= least; lane++) {
                if (given[lane] == queued) {
                    any |= dispatch(lane, queued > 0);
                }
            }
        }
        return any || publishIdle();
    }

    private boolean isThrottled() {
        String reason = throttle.reason();
        if (!reason.equals(throttled)) {
            throttled = reason;
            if (reason.isEmpty()) {
                log.info("applying goes on");
                progress.recovered(THROTTLE);
            } else {
                log.info("applying pauses: {}", reason);
                progress.trouble(THROTTLE, State.THROTTLED, reason);
            }
        }
        return !reason.isEmpty();
    }

    private boolean dispatch(int lane, boolean full) {
        int share = (scheduler.waiting() + given.length - 1) / given.length;
        int most = full ? Integer.MAX_VALUE : Math.max(FEW, share);
        boolean publish = !full && System.nanoTime() - publishedNanos > PUBLISH_NANOS;
        Optional<Work> work = scheduler.poll(lane, generation[lane], most, publish);
        work.ifPresent(w -> give(lane, w));
        return work.isPresent();
    }

    private void give(int lane, Work work) {
        if (work.publish()) {
            publishedNanos = System.nanoTime();
            publishing[lane] = progress.low().position();
        }
        given[lane]++;
        workers.get(lane).give(work);
    }

    /** With nothing left to do, the checkpoint is brought to where the lanes have come. */
    private boolean publishIdle() {
        RelayPosition low = progress.low().position();
        if (scheduler.isEmpty() && given[0] == 0 && !low.equals(published)) {
            give(0, Work.publishing(generation[0]));
            return true;
        }
        return false;
    }

    /** Takes what the lanes have ended, waiting so long for the first. Returns whether there was something. */
    boolean collect(Duration patience) throws InterruptedException {
        Outcome outcome = outcomes.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        boolean any = outcome != null;
        while (outcome != null) {
            ended(outcome);
            outcome = outcomes.poll();
        }
        return any;
    }

    private void ended(Outcome outcome) {
        int lane = outcome.lane();
        given[lane]--;
        if (!outcome.returned().isEmpty() && outcome.work().generation() == generation[lane]) {
            generation[lane]++;
        }
        moved(scheduler.ended(outcome));
        if (outcome.work().inOrder() && !outcome.done().isEmpty()) {
            published(outcome.done().get(outcome.done().size() - 1).end());
        } else if (outcome.work().publish() && outcome.returned().isEmpty()) {
            published(publishing[lane]);
        }
    }

    private void published(RelayPosition position) {
        if (position.compareTo(published) > 0) {
            published = position;
            progress.stats().published(position);
        }
    }

    private void moved(Optional<RelayEntry> low) {
        low.ifPresent(entry -> progress.applied(Lane.after(entry)));
    }

    /** Waits for what is in flight, and publishes the checkpoint. */
    void finish() throws InterruptedException {
        awaitLanes();
        if (!progress.low().position().equals(published)) {
            give(0, Work.publishing(generation[0]));
            awaitLanes();
        }
    }

    private void awaitLanes() throws InterruptedException {
        while (inFlight() > 0) {
            collect(Duration.ofMillis(100));
        }
    }

    private int inFlight() {
        int sum = 0;
        for (int each : given) {
            sum += each;
        }
        return sum;
    }

    void abort() {
        workers.forEach(LaneWorker::abort);
    }

    @Override
    public void close() {
        workers.forEach(LaneWorker::end);
        try {
            for (LaneWorker each : workers) {
                if (!each.join(END_MILLIS)) {
                    each.abort();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
