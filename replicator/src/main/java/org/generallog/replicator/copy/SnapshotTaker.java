package org.generallog.replicator.copy;

import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.generallog.replay.catalog.ServerVersion;
import org.generallog.replay.log.Marker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens one consistent snapshot and marks its place in the general log.
 *
 * <p>In the log, in this order: {@code snapshot-begin ID}; the lock; one or more {@code snapshot-pending ID}; {@code snapshot ID} (the
 * {@code START TRANSACTION … WITH CONSISTENT SNAPSHOT} itself); {@code snapshot-end ID locked=ftwrl|tables|none pending=12,15}; the
 * unlock. A retry begins again with {@code snapshot-begin} of the same id. With a lock, a statement is in the snapshot
 * exactly when it stands before the last {@code snapshot-pending} row, unless it is the newest row there of a thread that is listed as
 * pending; a transaction, when its commit is.
 */
final class SnapshotTaker {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotTaker.class);
    private static final int ATTEMPTS = 5;

    private final String name;
    private final String id;
    private final RawConnection locker;
    private final List<RawConnection> readers;
    private final Connections connections;

    /** @param readers they all get the same snapshot; without a lock the first alone gets one */
    SnapshotTaker(String name, String id, RawConnection locker, List<RawConnection> readers, Connections connections) {
        this.name = name;
        this.id = id;
        this.locker = locker;
        this.readers = List.copyOf(readers);
        this.connections = connections;
    }

    /** Reads what no snapshot covers. */
    interface Look {
        void look() throws SQLException;
    }

    /**
     * Takes the snapshot; with {@link LockMode#WHOLE_COPY} the lock is still held when this returns.
     *
     * @param look done while the writes are held back, directly after the snapshot without a lock; again with each attempt
     */
    Snapshot take(LockMode mode, List<TableDefinition> tables, Look look, CopyProgress progress)
            throws SQLException, InterruptedException, CopyException {
        Set<Long> own = new HashSet<>();
        for (RawConnection reader : readers) {
            reader.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            own.add(Long.parseLong(reader.value("SELECT CONNECTION_ID()")));
        }
        own.add(Long.parseLong(locker.value("SELECT CONNECTION_ID()")));
        if (mode == LockMode.NONE) {
            return withoutLock(look);
        }
        try {
            ReadLock lock = new ReadLock(connections, locker, tables);
            for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
                Optional<Snapshot> snapshot = locked(lock, own, mode == LockMode.WHOLE_COPY, look);
                if (snapshot.isPresent()) {
                    return snapshot.get();
                }
            }
            throw new CopyException(
                    "while the read lock was held, threads of the old instance neither waited for it nor" + " read, in "
                            + ATTEMPTS + " attempts; try again at a quieter time");
        } catch (CopyException e) {
            if (mode != LockMode.BRIEF_OR_NONE) {
                throw e;
            }
            progress.warningOnce("the snapshot is taken without a lock: " + e.getMessage());
            return withoutLock(look);
        }
    }

    /** Empty when it cannot be told which statements wait. */
    private Optional<Snapshot> locked(ReadLock lock, Set<Long> own, boolean keep, Look look)
            throws SQLException, InterruptedException, CopyException {
        boolean executeIsLoggedAfter =
                ServerVersion.parse(locker.value("SELECT VERSION()")).logsExecuteAfter();
        Snapshot.Locked locked = lock.acquire(() -> mark("snapshot-begin", id));
        long begin = System.nanoTime();
        boolean release = true;
        try {
            PendingThreads threads = new PendingThreads(
                    locker,
                    new Marker(name, "snapshot-pending", id),
                    own,
                    locked == Snapshot.Locked.FTWRL,
                    executeIsLoggedAfter);
            Optional<List<Long>> pending = threads.find();
            if (pending.isEmpty()) {
                return Optional.empty();
            }
            start();
            for (RawConnection reader : readers.subList(1, readers.size())) {
                reader.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT");
            }
            look.look();
            mark("snapshot-end", endPayload(locked, pending.get()));
            release = false;
            if (!keep) {
                lock.release(locked);
            }
            long millis = (System.nanoTime() - begin) / 1_000_000;
            LOG.info(
                    "snapshot {}: writes were held back for {} ms, {} statements waited",
                    id,
                    millis,
                    pending.get().size());
            return Optional.of(new Snapshot(id, locked, pending.get(), millis));
        } finally {
            if (release) {
                lock.release(locked);
            }
        }
    }

    private Snapshot withoutLock(Look look) throws SQLException {
        mark("snapshot-begin", id);
        start();
        look.look();
        mark("snapshot-end", endPayload(Snapshot.Locked.NONE, List.of()));
        return new Snapshot(id, Snapshot.Locked.NONE, List.of(), 0);
    }

    /** The comment must stand near the statement's beginning to be found as a marker. */
    private void start() throws SQLException {
        readers.get(0)
                .executeUntagged("START TRANSACTION " + new Marker(name, "snapshot", id).comment()
                        + " WITH CONSISTENT SNAPSHOT");
    }

    private void mark(String kind, String payload) throws SQLException {
        locker.queryUntagged(Connections.tagged("SELECT 1", new Marker(name, kind, payload)));
    }

    private String endPayload(Snapshot.Locked locked, List<Long> pending) {
        return id + " locked=" + locked.name().toLowerCase(Locale.ROOT) + " pending="
                + pending.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
