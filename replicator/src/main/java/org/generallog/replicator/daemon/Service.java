package org.generallog.replicator.daemon;

import java.time.Duration;

/**
 * A part of the daemon that runs from start to stop. A service that fails while it runs says so with
 * {@link Ending#failed(Throwable)}.
 */
public interface Service {
    /** For the log: what starts and stops. */
    default String name() {
        return getClass().getSimpleName();
    }

    /**
     * Starts the service's threads and returns. An instance that is down is no failure: the service starts and waits.
     *
     * @throws Exception when it can never run like this; a {@link UsageException} where the user can change that
     */
    void start() throws Exception;

    /**
     * Finishes what is in flight, writes its checkpoint and ends its threads. Called once, also when {@link #start()} failed.
     *
     * @param within how long this may take
     */
    void stop(Duration within) throws InterruptedException;
}
