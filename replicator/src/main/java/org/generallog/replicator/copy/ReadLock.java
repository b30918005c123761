package org.generallog.replicator.copy;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the application's writes back for a moment.
 *
 * <p>{@code FLUSH TABLES WITH READ LOCK} waits for running statements while all others wait for it, and a table that it
 * flushed under a long SELECT blocks its readers until that SELECT has ended, even when the flush has given up. So it is not sent while a
 * statement runs for long, its wait is bounded, and between attempts the application gets time.
 */
final class ReadLock {
    private static final Logger LOG = LoggerFactory.getLogger(ReadLock.class);
    private static final int ATTEMPTS = 5;
    /** Seconds that a lock may be waited for. */
    private static final int WAIT = 5;
    /** Seconds after which a running statement counts as a long one. */
    private static final int LONG = 2;

    private static final int PAUSE_MILLIS = 3_000;
    /** How long capture's reading of a backlog is waited for. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final int BRIEF_MILLIS = 200;
    private static final String LONG_STATEMENTS = "SELECT ID, USER, HOST, TIME FROM information_schema.PROCESSLIST"
            + " WHERE COMMAND IN ('Query', 'Execute') AND TIME >= " + LONG + " AND ID <> CONNECTION_ID()"
            + " AND USER NOT IN ('system user', 'event_scheduler')";
    /** Of any replication: a copy taken by hand has a name of its own. */
    private static final String BY_CAPTURE = " AND INFO LIKE '%/* replicator % poll %'";

    /** Access denied in several words; on RDS the flush is denied although RELOAD is granted. */
    private static final Set<Integer> DENIED = Set.of(1044, 1045, 1142, 1227);
    /** Lock wait timeout, deadlock, killed. */
    private static final Set<Integer> BUSY = Set.of(1205, 1213, 1317);

    private final Connections connections;
    private final RawConnection locker;
    private final long lockerId;
    private final List<TableDefinition> tables;

    ReadLock(Connections connections, RawConnection locker, List<TableDefinition> tables) throws SQLException {
        this.connections = connections;
        this.locker = locker;
        this.lockerId = Long.parseLong(locker.value("SELECT CONNECTION_ID()"));
        this.tables = tables;
        if (!locker.query("SHOW SESSION VARIABLES LIKE 'lock_wait_timeout'").isEmpty()) {
            locker.execute("SET SESSION lock_wait_timeout = " + WAIT);
        }
        if (!locker.query("SHOW SESSION VARIABLES LIKE 'innodb_lock_wait_timeout'")
                .isEmpty()) {
            waitBriefly();
        }
    }

    private void waitBriefly() throws SQLException {
        try {
            locker.execute("SET SESSION innodb_lock_wait_timeout = " + WAIT);
        } catch (SQLException e) {
            // The built-in InnoDB of 5.1 knows it as a global constant; the watchdog bounds the wait there.
            LOG.debug("innodb_lock_wait_timeout cannot be set", e);
        }
    }

    /** Said directly before each lock is sent: from then on capture holds back what commits. */
    interface Before {
        void lock() throws SQLException;
    }

    /** Locks. Returns what holds the writes back. */
    Snapshot.Locked acquire(Before before) throws SQLException, InterruptedException, CopyException {
        try {
            attempt("FLUSH TABLES WITH READ LOCK", before);
            return Snapshot.Locked.FTWRL;
        } catch (SQLException e) {
            if (!DENIED.contains(e.getErrorCode())) {
                throw e;
            }
            LOG.info("FLUSH TABLES WITH READ LOCK is denied ({}): LOCK TABLES … READ instead", e.getMessage());
        }
        if (tables.isEmpty()) {
            return Snapshot.Locked.NONE;
        }
        // With autocommit off, InnoDB locks the tables as well and waits for open transactions that wrote to them.
        locker.execute("SET SESSION autocommit = 0");
        attempt(
                "LOCK TABLES "
                        + String.join(
                                ", ",
                                tables.stream().map(t -> t.quoted() + " READ").toList()),
                before);
        return Snapshot.Locked.TABLES;
    }

    /** Lets the writes go. */
    void release(Snapshot.Locked locked) throws SQLException {
        if (locked == Snapshot.Locked.TABLES) {
            locker.execute("COMMIT");
        }
        if (locked != Snapshot.Locked.NONE) {
            locker.execute("UNLOCK TABLES");
        }
        if (locked == Snapshot.Locked.TABLES) {
            locker.execute("SET SESSION autocommit = 1");
        }
    }

    private void attempt(String lock, Before before) throws SQLException, InterruptedException, CopyException {
        String last = "";
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            if (attempt > 1) {
                Thread.sleep(PAUSE_MILLIS);
            }
            awaitCapture();
            last = longStatement();
            if (last.isEmpty()) {
                try {
                    before.lock();
                    guarded(lock);
                    return;
                } catch (SQLException e) {
                    if (!BUSY.contains(e.getErrorCode())) {
                        throw e;
                    }
                    last = e.getMessage();
                }
            }
            LOG.info("read lock, attempt {} of {}: {}", attempt, ATTEMPTS, last);
        }
        throw new CopyException(
                "the read lock for the snapshot could not be had in " + ATTEMPTS + " attempts: " + last
                        + "; try again at a quieter time, end the statement, or allow a copy without lock (lock: brief-or-none)");
    }

    /**
     * Capture reads a backlog of the log in one long statement, and is soon through with it. The flush would wait for it, and the
     * application for the flush.
     */
    private void awaitCapture() throws SQLException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        boolean told = false;
        while (!locker.query(LONG_STATEMENTS + BY_CAPTURE).isEmpty() && System.nanoTime() < end) {
            if (!told) {
                LOG.info("capture still reads a backlog of the log: the read lock waits until it is through with it");
                told = true;
            }
            Thread.sleep(BRIEF_MILLIS);
        }
    }

    /** A statement that has run for long, so that the lock would hold up the application; empty when there is none. */
    private String longStatement() throws SQLException {
        for (RawRow row : locker.query(LONG_STATEMENTS)) {
            return "a statement of thread " + row.text(0) + " (" + row.text(1) + "@" + row.text(2) + ") has run for "
                    + row.text(3) + " s";
        }
        return "";
    }

    /** Sends the lock; when the server does not keep to its own bound (5.1 has none), another connection ends the wait. */
    private void guarded(String lock) throws SQLException, InterruptedException {
        CountDownLatch answered = new CountDownLatch(1);
        Thread watchdog = new Thread(() -> killUnless(answered), "copy-lock-watchdog");
        watchdog.setDaemon(true);
        watchdog.start();
        try {
            locker.execute(lock);
        } finally {
            answered.countDown();
            // Not to be killed in a later statement.
            watchdog.join();
        }
    }

    private void killUnless(CountDownLatch answered) {
        try {
            if (!answered.await(WAIT + 1, TimeUnit.SECONDS)) {
                try (RawConnection killer = connections.source()) {
                    if (answered.getCount() > 0) {
                        killer.execute("KILL QUERY " + lockerId);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            LOG.warn("the wait for the read lock could not be ended: {}", e.getMessage());
        }
    }
}
