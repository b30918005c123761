package org.generallog.replicator.copy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.generallog.replay.log.Marker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds, while the read lock is held, the threads whose newest statement stands in the log already and is not in the snapshot.
 *
 * <p>Each look is a row in the log, and the last one is the boundary: what stands before it is in the snapshot but for the pending
 * threads' newest statements, what stands behind it is not. One look does not do:
 *
 * <ol>
 *   <li>A thread that waits may have come after the look's row was written and before the list was read; the statement
 *       before it is in the snapshot. So a thread must have waited at the look before as well: it cannot have moved since.
 *   <li>A busy thread that does not wait may have done its work and be about to answer, or not have come to the lock yet, or read. So the
 *       looks go on until it waits, is idle, or has stayed in one state for some time; under {@code FLUSH TABLES WITH READ LOCK},
 *       which is granted only when no write runs, that must be the state of a read.
 * </ol>
 *
 * <p>Seen on 5.5.9 with 8 busy sessions: {@code Waiting for global read lock}, {@code Waiting for commit lock}, {@code Waiting for
 * table level lock}, and, for InnoDB's own table lock, {@code update}.
 */
final class PendingThreads {
    private static final Logger LOG = LoggerFactory.getLogger(PendingThreads.class);
    /** Milliseconds between two looks: short at first, since writes are held back meanwhile. */
    private static final int[] PAUSES = {2, 5, 10, 20, 30};
    /** A state that has lasted so long is no passing one, in milliseconds. */
    private static final long LASTING = 50;
    /** A passing state that lasts longer than this is a riddle: try again with a new lock. */
    private static final long GIVE_UP = 2_000;

    private static final Set<String> IDLE = Set.of("sleep", "daemon", "binlog dump", "binlog dump gtid");
    /** Parts of states that a read may stay in; a write that has the lock's grant behind it cannot. */
    private static final List<String> READS = List.of(
            "sending",
            "sort",
            "tmp table",
            "user sleep",
            "writing to net",
            "executing",
            "statistics",
            "user lock",
            "query cache",
            "fulltext",
            "preparing",
            "removing duplicates",
            "optimizing",
            "altering",
            "send");

    /** @param logged whether the row of what it runs stands in the log already */
    private record Busy(long id, String state, boolean logged) {}

    private record Look(List<Busy> waiting, List<Busy> others) {}

    private final RawConnection locker;
    private final Marker marker;
    private final Set<Long> own;
    private final boolean exclusive;
    private final boolean executeIsLoggedAfter;

    /**
     * @param own threads of the copy
     * @param exclusive whether the lock keeps all writes out, as {@code FLUSH TABLES WITH READ LOCK} does
     * @param executeIsLoggedAfter MySQL before 5.6: a binary-protocol statement that waits has no row in the log yet, so the
     *     thread's newest row is that of an earlier one
     */
    PendingThreads(
            RawConnection locker, Marker marker, Set<Long> own, boolean exclusive, boolean executeIsLoggedAfter) {
        this.locker = locker;
        this.marker = marker;
        this.own = own;
        this.exclusive = exclusive;
        this.executeIsLoggedAfter = executeIsLoggedAfter;
    }

    /**
     * The ids of the threads whose newest statement takes effect after the lock; empty when a thread stays where a write may be and that
     * is no waiting, so that it cannot be told.
     */
    Optional<List<Long>> find() throws SQLException, InterruptedException {
        long begin = System.nanoTime();
        long unchangedSince = begin;
        Look before = new Look(List.of(), List.of());
        for (int looks = 0; millis(System.nanoTime() - begin) <= GIVE_UP; looks++) {
            Look look = look();
            long now = System.nanoTime();
            if (!look.others.equals(before.others)) {
                unchangedSince = now;
            }
            if (looks > 0
                    && look.waiting.equals(before.waiting)
                    && (look.others.isEmpty() || (millis(now - unchangedSince) >= LASTING && mayLast(look.others)))) {
                return Optional.of(Stream.concat(look.waiting.stream(), look.others.stream())
                        .filter(Busy::logged)
                        .map(Busy::id)
                        .sorted()
                        .toList());
            }
            before = look;
            Thread.sleep(PAUSES[Math.min(looks, PAUSES.length - 1)]);
        }
        LOG.info("threads {} of the old instance neither wait for the lock nor read", before.others);
        return Optional.empty();
    }

    private boolean mayLast(List<Busy> others) {
        return !exclusive || others.stream().allMatch(PendingThreads::reads);
    }

    private Look look() throws SQLException {
        List<Busy> waiting = new ArrayList<>();
        List<Busy> others = new ArrayList<>();
        for (RawRow row : locker.queryUntagged(Connections.tagged(
                "SELECT ID, COMMAND, STATE FROM information_schema.PROCESSLIST ORDER BY ID", marker))) {
            String command = row.text(1).toLowerCase(Locale.ROOT);
            String state = row.text(2).toLowerCase(Locale.ROOT);
            boolean logged = !(executeIsLoggedAfter && command.equals("execute"));
            Busy busy = new Busy(row.number(0), state, logged);
            if (IDLE.contains(command) || own.contains(busy.id)) {
                continue;
            }
            if (waitsForLock(state)) {
                waiting.add(busy);
            } else if (!command.equals("connect")) {
                // Connect: a replication thread or a client that logs in; it matters only while it waits.
                others.add(busy);
            }
        }
        return new Look(waiting, others);
    }

    private static boolean waitsForLock(String state) {
        return state.equals("locked")
                || (state.startsWith("waiting") && (state.contains("lock") || state.contains("flush")));
    }

    private static boolean reads(Busy busy) {
        return READS.stream().anyMatch(busy.state::contains);
    }

    private static long millis(long nanos) {
        return nanos / 1_000_000;
    }
}
