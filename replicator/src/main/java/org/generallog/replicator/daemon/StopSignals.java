package org.generallog.replicator.daemon;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a signal to end does: the first one stops in order what has said how to be stopped, a second one ends the process at
 * once with 128 + its number, as a shell shows it. An orderly stop that takes too long is ended too, with 1.
 */
public final class StopSignals {
    /** What the user was promised. */
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(StopSignals.class);

    private final IntConsumer halt;
    private final Duration patience;
    private final AtomicReference<@Nullable Consumer<String>> stop = new AtomicReference<>();

    /** @param halt ends the process at once, without shutdown hooks */
    public StopSignals(IntConsumer halt) {
        this(halt, PATIENCE);
    }

    StopSignals(IntConsumer halt, Duration patience) {
        this.halt = halt;
        this.patience = patience;
    }

    /**
     * Says how to stop: the action gets the signal's name, must not block, and is called at most once. Without it a signal ends
     * the process at once.
     */
    public void onStop(Consumer<String> action) {
        stop.set(action);
    }

    /** A signal has arrived. */
    public void arrived(String signal, int number) {
        Consumer<String> action = stop.getAndSet(null);
        if (action == null) {
            halt.accept(128 + number);
            return;
        }
        LOG.info("{}: stopping in order; a second signal ends at once", signal);
        Thread watchdog = new Thread(this::endWhenLate, "stop-watchdog");
        watchdog.setDaemon(true);
        watchdog.start();
        action.accept(signal);
    }

    /** Ends the process at once: what is left of it can do nothing in order any more. */
    void halt(int exitCode) {
        halt.accept(exitCode);
    }

    private void endWhenLate() {
        try {
            Thread.sleep(patience.toMillis());
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            return;
        }
        LOG.error(
                "not stopped after {} s: ending now; the next start goes on at the last checkpoints",
                patience.toSeconds());
        halt.accept(ExitCode.FAILED);
    }
}
