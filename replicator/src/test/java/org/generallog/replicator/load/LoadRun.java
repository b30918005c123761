package org.generallog.replicator.load;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.generallog.testbed.workload.Connector;
import org.generallog.testbed.workload.Pace;
import org.jspecify.annotations.Nullable;

/** A load at work, until it is stopped. A session whose connection is lost opens another one. */
public final class LoadRun implements AutoCloseable {
    private static final long RECONNECT_MILLIS = 200;
    /** {@code ER_LOCK_DEADLOCK} and {@code ER_LOCK_WAIT_TIMEOUT}: an application rolls back and goes on. */
    private static final List<Integer> EVERYDAY = List.of(1213, 1205);

    private final Load load;
    private final Connector connector;
    private final Options options;
    private final Pace pace;
    private final Counts counts = new Counts();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicReference<@Nullable Throwable> defect = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();

    /**
     * How much.
     *
     * @param rate statements a second, reads and writes of all sessions together; 0 for full speed
     * @param readsPerWrite 7/3 for 70 % reads
     */
    public record Options(int sessions, int rate, double readsPerWrite, long seed) {
        /** Eight sessions, 70 % reads. */
        public static Options of(int rate, long seed) {
            return new Options(8, rate, 7.0 / 3, seed);
        }
    }

    private LoadRun(Load load, Connector connector, Options options) {
        this.load = load;
        this.connector = connector;
        this.options = options;
        this.pace = new Pace(options.rate());
    }

    /** Begins at once. The tables are there. */
    public static LoadRun start(Load load, Connector connector, Options options) {
        LoadRun run = new LoadRun(load, connector, options);
        for (int i = 0; i < options.sessions(); i++) {
            int index = i;
            Thread thread = new Thread(() -> run.session(index), load.name() + "-" + i);
            thread.setDaemon(true);
            thread.setUncaughtExceptionHandler((any, e) -> run.defect.compareAndSet(null, e));
            run.threads.add(thread);
        }
        run.threads.forEach(Thread::start);
        return run;
    }

    public Counts counts() {
        return counts;
    }

    /** Lets it go on for so long; ends early when a session has failed. */
    public void goOn(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end && defect.get() == null) {
            boolean over = stopped.await(50, TimeUnit.MILLISECONDS);
            if (over) {
                throw new IllegalStateException("the load was stopped already");
            }
        }
        check();
    }

    /**
     * Lets each session finish what it is at.
     *
     * @throws IllegalStateException when a session failed for a reason of the load itself
     */
    public Counts stop() {
        close();
        check();
        return counts;
    }

    private void check() {
        Throwable failed = defect.get();
        if (failed != null) {
            throw new IllegalStateException("the load is wrong: " + failed.getMessage(), failed);
        }
    }

    @Override
    public void close() {
        stopped.countDown();
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private boolean goesOn() {
        return stopped.getCount() > 0;
    }

    private void session(int index) {
        Random random = new Random(options.seed() * 1000 + index);
        // Every second one by the binary protocol.
        String protocol = index % 2 == 0 ? "useServerPrepStmts=false" : "useServerPrepStmts=true&cachePrepStmts=true";
        while (goesOn()) {
            try (Client client =
                    new Client(connector.open(load.database(), protocol), counts, pace, options.readsPerWrite())) {
                Load.Shopper shopper = load.shopper(index, random, client);
                while (goesOn()) {
                    work(shopper, client);
                }
            } catch (SQLException lost) {
                if (!isLost(lost)) {
                    throw new IllegalStateException(lost.getErrorCode() + " " + lost.getMessage(), lost);
                }
                counts.error(0);
                pause();
            }
        }
    }

    private void work(Load.Shopper shopper, Client client) throws SQLException {
        try {
            shopper.work();
        } catch (SQLException e) {
            if (!EVERYDAY.contains(e.getErrorCode())) {
                throw e;
            }
            counts.error(e.getErrorCode());
            if (client.inTransaction()) {
                client.rollback();
            }
        }
    }

    private static boolean isLost(SQLException e) {
        String state = e.getSQLState();
        // 1053: the server shuts down; 1317: what it interrupted for that.
        return state == null || state.startsWith("08") || e.getErrorCode() == 1053 || e.getErrorCode() == 1317;
    }

    private void pause() {
        try {
            boolean over = stopped.await(RECONNECT_MILLIS, TimeUnit.MILLISECONDS);
            if (over) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped.countDown();
        }
    }
}
