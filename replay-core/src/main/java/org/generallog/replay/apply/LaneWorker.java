package org.generallog.replay.apply;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.generallog.replay.apply.ApplyStats.State;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lane's thread: does the work that is queued, in order, and tells what became of it. */
final class LaneWorker {
    private static final Logger log = LoggerFactory.getLogger(LaneWorker.class);
    /** One batch is on its way while the next one is waiting: the lane never waits for the coordinator. */
    static final int QUEUE = 2;

    private static final long KEEP_ALIVE_SECONDS = 10;

    private final int number;
    private final Lane lane;
    private final ApplySettings settings;
    private final ProgressReporter progress;
    private final StopSignal stop;
    private final BlockingQueue<Work> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Thread thread;
    private Consumer<Outcome> outcomes = outcome -> {};
    private long generation;

    LaneWorker(int number, Lane lane, Lane.LaneParts parts) {
        this.number = number;
        this.lane = lane;
        this.settings = parts.settings();
        this.progress = parts.progress();
        this.stop = parts.stop();
        this.thread = new Thread(this::run, "lane-" + number);
    }

    /** @param to called by this lane's thread, once for each work */
    void start(Consumer<Outcome> to) {
        outcomes = to;
        thread.start();
    }

    /** At most {@value #QUEUE} works may be without outcome. */
    void give(Work work) {
        queue.add(work);
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Work work = queue.poll(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
                if (work == null) {
                    keepAlive();
                } else {
                    outcomes.accept(apply(work));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lane.close();
        }
    }

    private Outcome apply(Work work) throws InterruptedException {
        if (work.generation() != generation) {
            return Outcome.returned(number, work);
        }
        lane.begin(work);
        while (true) {
            try {
                Outcome outcome = lane.apply();
                if (!outcome.returned().isEmpty()) {
                    generation++;
                }
                return outcome;
            } catch (TargetException e) {
                stuck(e);
                if (stop.isStopped()) {
                    return Outcome.returned(number, work);
                }
            }
        }
    }

    private void stuck(TargetException e) throws InterruptedException {
        String reason = reason(e);
        log.error(
                "cannot apply; trying again every {} s: {}",
                settings.stuckRetry().toSeconds(),
                reason);
        progress.trouble(number, State.STUCK, reason);
        stop.pause(settings.stuckRetry());
    }

    static String reason(TargetException e) {
        String remedy = e.remedy().isEmpty() ? "" : "; " + e.remedy();
        String error = e.code() == 0 ? "" : "error " + e.error() + ": ";
        return error + e.getMessage() + remedy;
    }

    private void keepAlive() {
        try {
            lane.keepAlive();
        } catch (TargetException e) {
            // The next work finds out, and reconnects.
            log.debug("keep-alive failed: {}", e.error());
        }
    }

    /** Ends what is in flight at once. */
    void abort() {
        lane.abort();
    }

    /** Ends the thread once its queue is done with. */
    void end() {
        thread.interrupt();
    }

    /** Returns whether the thread has ended. */
    boolean join(long millis) throws InterruptedException {
        thread.join(millis);
        return !thread.isAlive();
    }
}
