package org.generallog.demo;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/** The user's wish to end the demo, which may come at any moment. Thread-safe. */
final class StopRequest {
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicReference<Runnable> breakOff = new AtomicReference<>(StopRequest::nothing);

    /** Ends the demo at its next step. */
    static final class StoppedException extends Exception {
        StoppedException() {
            super("stopped by the user");
        }
    }

    private static void nothing() {}

    /** Stops; does not wait. */
    void stop() {
        stopped.countDown();
        breakOff.getAndSet(StopRequest::nothing).run();
    }

    boolean isStopped() {
        return stopped.getCount() == 0;
    }

    /** @throws StoppedException when the demo is to end */
    void check() throws StoppedException {
        if (isStopped()) {
            throw new StoppedException();
        }
    }

    /** What breaks off the long step that follows, at once; {@link #check} after it tells whether that happened. */
    void breakOffBy(Runnable action) throws StoppedException {
        breakOff.set(action);
        check();
    }

    /** The long step is over. */
    void stepDone() throws StoppedException {
        breakOff.set(StopRequest::nothing);
        check();
    }

    /** Looks every {@code millis} milliseconds until it is so. */
    void await(long millis, BooleanSupplier isSo) throws StoppedException, InterruptedException {
        while (!isSo.getAsBoolean()) {
            if (stopped.await(millis, TimeUnit.MILLISECONDS)) {
                throw new StoppedException();
            }
        }
        check();
    }
}
