package org.generallog.replay.apply;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what runs on the new instance for too long: {@code SLEEP}, {@code BENCHMARK}, {@code GET_LOCK} and loops that do not end would hold a lane, and
 * all that waits for it, as long as they like. The servers' own limits are for reads alone (MySQL's {@code max_execution_time}), so it comes from
 * outside, on a connection of its own.
 */
final class StatementLimit implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StatementLimit.class);
    private static final long LOOK_MILLIS = 500;
    /** One that did not end is told again. */
    private static final long AGAIN_NANOS = Duration.ofSeconds(10).toNanos();

    private final Target target;
    private final Thread thread = new Thread(this::watch, "statement-limit");
    private final Map<Long, Running> running = new HashMap<>();

    /** What a connection has been sent. */
    private static final class Running {
        private long untilNanos;
        private boolean interrupted;

        Running(long untilNanos) {
            this.untilNanos = untilNanos;
        }
    }

    StatementLimit(Target target) {
        this.target = target;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** The connection is sent a packet. */
    void begin(long connection, Duration limit) {
        synchronized (running) {
            running.put(connection, new Running(System.nanoTime() + limit.toNanos()));
        }
    }

    /** It has answered. Returns whether it was told to end before. */
    boolean ended(long connection) {
        synchronized (running) {
            Running over = running.remove(connection);
            return over != null && over.interrupted;
        }
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(LOOK_MILLIS);
                synchronized (running) {
                    // Held while it is told: what comes next on the connection must not be hit.
                    running.forEach(this::look);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(long connection, Running each) {
        long now = System.nanoTime();
        if (now - each.untilNanos < 0) {
            return;
        }
        each.untilNanos = now + AGAIN_NANOS;
        try {
            if (target.interrupt(connection)) {
                each.interrupted = true;
                log.warn("a statement has run for longer than apply.statement-limit; it is ended");
            }
        } catch (TargetException e) {
            log.warn("a statement has run for longer than apply.statement-limit, and cannot be ended: {}", e.error());
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
