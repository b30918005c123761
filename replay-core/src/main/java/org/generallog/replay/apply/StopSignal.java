package org.generallog.replay.apply;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Set once, when applying shall end; all waiting ends with it. */
final class StopSignal {
    private final CountDownLatch stopped = new CountDownLatch(1);

    void stop() {
        stopped.countDown();
    }

    boolean isStopped() {
        return stopped.getCount() == 0;
    }

    /** Waits so long, or until stopped. */
    void pause(Duration duration) throws InterruptedException {
        boolean ignored = stopped.await(duration.toNanos(), TimeUnit.NANOSECONDS);
    }
}
