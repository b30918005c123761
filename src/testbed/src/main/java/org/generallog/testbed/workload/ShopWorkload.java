package org.generallog.testbed.workload;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a shop busy with a number of sessions until stopped. A session whose connection is lost opens another one, so the
 * server may be restarted meanwhile. The schema has to be there: {@link ShopSchema#create}.
 */
public final class ShopWorkload implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ShopWorkload.class);
    private static final long RECONNECT_MILLIS = 200;

    private final Connector connector;
    private final WorkloadOptions options;
    private final WorkloadCounters counters = new WorkloadCounters();
    private final Pace pace;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<@Nullable RuntimeException> defect = new AtomicReference<>();

    private ShopWorkload(Connector connector, WorkloadOptions options) {
        this.connector = connector;
        this.options = options;
        this.pace = new Pace(options.statementsPerSecond());
    }

    /** Begins at once, on threads of its own. */
    public static ShopWorkload start(Connector connector, WorkloadOptions options) {
        var workload = new ShopWorkload(connector, options);
        for (int i = 0; i < options.sessions(); i++) {
            int index = i;
            var thread = new Thread(() -> workload.session(index), "shop-" + i);
            thread.setUncaughtExceptionHandler(
                    (t, e) -> workload.defect.set(new IllegalStateException(t.getName(), e)));
            thread.setDaemon(true);
            workload.threads.add(thread);
        }
        workload.threads.forEach(Thread::start);
        return workload;
    }

    public WorkloadStats stats() {
        return counters.snapshot();
    }

    /**
     * Lets each session finish what it is at, and returns when all connections are closed.
     *
     * @throws IllegalStateException when a session ended early by a defect of the workload itself
     */
    public WorkloadStats stop() {
        stopped.countDown();
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        RuntimeException broken = defect.get();
        if (broken != null) {
            throw broken;
        }
        return stats();
    }

    @Override
    public void close() {
        stop();
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    private void session(int index) {
        var random = new Random(options.seed() * 1000 + index);
        SessionKind kind = SessionKind.of(index);
        while (!isStopped()) {
            try (Connection connection = connector.open("shop", kind.parameters());
                    ShopSession session = new ShopSession(connection, kind, counters, pace, random)) {
                var shopper = new Shopper(index, random, session);
                while (!isStopped() && !session.isDead()) {
                    workOnce(shopper, session);
                }
            } catch (SQLException e) {
                LOG.debug("session {} lost its connection", index, e);
                pauseBeforeReconnect();
            }
        }
    }

    /** @throws SQLException when the connection is of no more use */
    private void workOnce(Shopper shopper, ShopSession session) throws SQLException {
        try {
            shopper.work();
        } catch (SQLException e) {
            (session.inTransaction() ? counters.errors : counters.autocommitErrors).increment();
            LOG.debug("{} ({}), rolled back", e.getMessage(), e.getErrorCode());
            String state = e.getSQLState();
            if (state == null || state.startsWith("08")) {
                throw e;
            }
            // Also where the server has rolled back already: so do applications, and drivers.
            session.rollback();
            session.control("USE shop");
        }
    }

    private void pauseBeforeReconnect() {
        try {
            if (stopped.await(RECONNECT_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.debug("stopped while not connected");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped.countDown();
        }
    }
}
