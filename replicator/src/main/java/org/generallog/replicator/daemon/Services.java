package org.generallog.replicator.daemon;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts services in order and stops them in reverse. One thread uses it. */
public final class Services {
    private static final Logger LOG = LoggerFactory.getLogger(Services.class);

    private final List<Service> inOrder;
    private final Deque<Service> started = new ArrayDeque<>();

    public Services(List<Service> inOrder) {
        this.inOrder = List.copyOf(inOrder);
    }

    /** Starts one after the other, until told to give up; what was started is stopped by {@link #stop}, also after a failure. */
    public void start(BooleanSupplier giveUp) throws Exception {
        for (Service service : inOrder) {
            if (giveUp.getAsBoolean()) {
                return;
            }
            started.push(service);
            service.start();
            LOG.debug("{} started", service.name());
        }
    }

    /**
     * Stops all that was started, the last one first. A service that fails to stop does not keep the others from it.
     *
     * @param within for all of them together
     * @return whether all stopped in order
     */
    public boolean stop(Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        boolean good = true;
        while (!started.isEmpty()) {
            Service service = started.pop();
            try {
                service.stop(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
                LOG.debug("{} stopped", service.name());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                good = false;
            } catch (RuntimeException failure) {
                LOG.error("{} did not stop in order", service.name(), failure);
                good = false;
            }
        }
        return good;
    }
}
