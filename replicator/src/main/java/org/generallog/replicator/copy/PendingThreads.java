package org.generallog.replicator.copy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.log.Marker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds, while the read lock is held, the threads whose statement stands in the log already but waits for the lock.
 *
 * <p>A thread that is seen busy may also be one whose statement has taken effect and that is only about to answer, or one
 * that has not come to the lock yet, or a read. The list is taken until each busy thread either waits for a lock
 * or has stayed in the state of a read: {@code FLUSH TABLES WITH READ LOCK} is granted only when no write runs, so a write can
 * be in no other lasting state (seen on 5.5.9: {@code Waiting for global read lock}, {@code Waiting for commit lock}).
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

    private record Busy(long id, String state) {}

    private final RawConnection locker;
    private final Marker marker;
    private final Set<Long> own;
    private final boolean exclusive;

    /**
     * @param own threads of the copy
     * @param exclusive whether the lock keeps all writes out, as {@code FLUSH TABLES WITH READ LOCK} does
     */
    PendingThreads(RawConnection locker, Marker marker, Set<Long> own, boolean exclusive) {
        this.locker = locker;
        this.marker = marker;
        this.own = own;
        this.exclusive = exclusive;
    }

    /**
     * The ids of the threads whose newest statement takes effect after the lock; empty when a thread stays where a write may be and that
     * is no waiting, so that it cannot be told.
     */
    Optional<List<Long>> find() throws SQLException, InterruptedException {
        long begin = System.nanoTime();
        long unchangedSince = begin;
        List<Busy> before = List.of();
        for (int look = 0; millis(System.nanoTime() - begin) <= GIVE_UP; look++) {
            List<Busy> waiting = new ArrayList<>();
            List<Busy> others = new ArrayList<>();
            look(waiting, others);
            long now = System.nanoTime();
            if (!others.equals(before)) {
                unchangedSince = now;
            }
            before = others;
            boolean lasting = millis(now - unchangedSince) >= LASTING;
            if (others.isEmpty() || (lasting && (!exclusive || others.stream().allMatch(PendingThreads::reads)))) {
                return Optional.of(waiting.stream().map(Busy::id).toList());
            }
            Thread.sleep(PAUSES[Math.min(look, PAUSES.length - 1)]);
        }
        LOG.info("threads {} of the old instance neither wait for the lock nor read", before);
        return Optional.empty();
    }

    private void look(List<Busy> waiting, List<Busy> others) throws SQLException {
        for (RawRow row : locker.queryUntagged(Connections.tagged(
                "SELECT ID, COMMAND, STATE FROM information_schema.PROCESSLIST ORDER BY ID", marker))) {
            String command = row.text(1).toLowerCase(Locale.ROOT);
            String state = row.text(2).toLowerCase(Locale.ROOT);
            Busy busy = new Busy(row.number(0), state);
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
