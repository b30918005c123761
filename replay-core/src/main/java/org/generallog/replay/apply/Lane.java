package org.generallog.replay.apply;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.generallog.replay.apply.ApplyStats.State;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.StatementChange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection that brings batches onto the new instance, and all that can go wrong with them.
 *
 * <p>Invariants:
 * <ol>
 *   <li>A transaction and the step of the checkpoint past it are one commit.
 *   <li>After a failure whose outcome is unknown nothing is sent again before the checkpoint was read: the mark decides.
 *   <li>Each commit expects the checkpoint where this lane last saw it ({@link ReplicatorTables}), so a transaction of a lost
 *       connection that the server still runs makes ours fail, or fails itself.
 * </ol>
 */
final class Lane implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Lane.class);

    private final Target target;
    private final ApplySettings settings;
    private final DdlRunner ddl;
    private final ProgressReporter progress;
    private final StopSignal stop;
    private final Backoff backoff = new Backoff();

    private volatile @Nullable LaneConnection connection;
    private @Nullable RelayPosition mark;
    /** After a rejection: so many transactions at the front are known to be good, and of so many after them one is not. */
    private int good;

    private int suspects;

    Lane(Target target, ApplySettings settings, DdlRunner ddl, ProgressReporter progress, StopSignal stop) {
        this.target = target;
        this.settings = settings;
        this.ddl = ddl;
        this.progress = progress;
        this.stop = stop;
    }

    /** Connects and reads the checkpoint, trying until it succeeds or is stopped. */
    Optional<Checkpoint> open() throws TargetException, InterruptedException {
        while (!stop.isStopped()) {
            try {
                Checkpoint at = connected().checkpoint();
                progress.running();
                return Optional.of(at);
            } catch (TargetException e) {
                recover(e);
            }
        }
        return Optional.empty();
    }

    /**
     * Applies a batch, however often the connection is lost meanwhile.
     *
     * @return false when stopped before its end
     * @throws TargetException of kind {@link FailureKind#FATAL}; the same batch can be given again
     */
    boolean apply(Batch batch) throws TargetException, InterruptedException {
        List<RelayEntry> todo = batch.entries();
        good = 0;
        suspects = 0;
        while (!todo.isEmpty()) {
            if (stop.isStopped() && connection == null) {
                return false;
            }
            try {
                LaneConnection lane = connected();
                if (mark == null) {
                    todo = without(todo, lane.checkpoint());
                    continue;
                }
                int n = unit(todo.size());
                run(lane, mark, todo.subList(0, n));
                mark = todo.get(n - 1).end();
                todo = todo.subList(n, todo.size());
                good = Math.max(0, good - n);
                backoff.reset();
                progress.running();
            } catch (TargetException e) {
                recover(e);
            }
        }
        return true;
    }

    /** Keeps the server from closing a connection that has nothing to do. */
    void keepAlive() throws TargetException {
        LaneConnection now = connection;
        if (now != null) {
            now.raw().query("SELECT 1");
        }
    }

    private int unit(int todo) {
        if (good > 0) {
            return Math.min(good, todo);
        }
        return suspects > 0 ? 1 : todo;
    }

    private void run(LaneConnection lane, RelayPosition from, List<RelayEntry> entries) throws TargetException {
        RelayEntry last = entries.get(entries.size() - 1);
        if (Batch.isDdl(last)) {
            count(last, ddl.run(lane, from, last));
            progress.applied(after(last));
            return;
        }
        try {
            List<String> move = settings.tables().moveCheckpoint(from, after(last), progress.nowMicros());
            List<String> toVerify = VerifyList.of(entries).statements(settings.tables(), progress.nowMicros());
            lane.send(lane.packets().batch(entries, move, toVerify));
            suspects = Math.max(0, suspects - 1);
        } catch (TargetException e) {
            if (e.kind() != FailureKind.REJECTED) {
                throw e;
            }
            int reached = Math.min(lane.reached(), entries.size() - 1);
            lane.rollback();
            if (e.code() == ReplicatorTables.NOT_AT_MARK
                    && !lane.checkpoint().position().equals(from)) {
                // Someone made this step: most likely ourselves, on a connection that was lost.
                throw new TargetException(FailureKind.AMBIGUOUS, e.code(), e.sqlState(), "not at the mark", "");
            }
            if (entries.size() > 1) {
                good = Math.max(0, reached);
                suspects = PacketBuilder.MARK_EVERY;
                progress.stats().retries.increment();
                throw new Narrowed();
            }
            suspects = 0;
            count(last, oneByOne(lane, from, last));
            progress.applied(after(last));
            return;
        }
        progress.stats().batches.increment();
        entries.forEach(entry -> count(entry, Optional.empty()));
        progress.applied(after(last));
    }

    /**
     * A transaction with a statement that is rejected, statement by statement: as on the old instance, the server undoes the failed
     * one alone, and the others commit.
     */
    private Optional<Rejection> oneByOne(LaneConnection lane, RelayPosition from, RelayEntry entry)
            throws TargetException {
        ReplicatorTables tables = settings.tables();
        List<Rejection> rejections = new ArrayList<>();
        VerifyList toVerify = VerifyList.of(List.of(entry));
        lane.send(lane.packets()
                .begin(tables.moveCheckpoint(from, after(entry), progress.nowMicros()))
                .packets());
        List<Change> changes = entry.transaction().changes();
        for (int i = 0; i < changes.size(); i++) {
            try {
                if (changes.get(i) instanceof StatementChange statement) {
                    lane.sendAlone(statement, false);
                }
            } catch (TargetException e) {
                if (e.kind() != FailureKind.REJECTED) {
                    throw e;
                }
                if (settings.onRejected() == OnRejected.STOP) {
                    throw stopped(entry, e);
                }
                lane.session().forget();
                Rejection rejection = Rejection.rejected(entry, i, e);
                rejections.add(rejection);
                lane.send(tables.insertRejected(rejection, progress.nowMicros()));
                toVerify.addAll(
                        lane.rejectedRows().of(rejection),
                        entry.end(),
                        rejection.change().timeMicros());
            }
        }
        lane.sendAll(toVerify.statements(tables, progress.nowMicros()));
        lane.send("COMMIT");
        progress.stats().batches.increment();
        return rejections.stream().findFirst();
    }

    private void count(RelayEntry entry, Optional<Rejection> rejection) {
        ApplyStats stats = progress.stats();
        if (rejection.isPresent()) {
            Rejection r = rejection.get();
            log.warn("rejected at {}: error {}/{}", entry.end(), r.code(), r.sqlState());
            stats.rejected(r.code() + "/" + r.sqlState());
        } else {
            stats.transactions.increment();
            stats.statements.add(entry.transaction().changes().stream()
                    .filter(StatementChange.class::isInstance)
                    .count());
        }
    }

    /** Leaves out what the checkpoint shows as applied. */
    private List<RelayEntry> without(List<RelayEntry> todo, Checkpoint checkpoint) throws TargetException {
        RelayPosition at = checkpoint.position();
        int done = 0;
        while (done < todo.size() && todo.get(done).end().compareTo(at) <= 0) {
            done++;
        }
        boolean ours = done > 0
                ? todo.get(done - 1).end().equals(at)
                : at.compareTo(todo.get(0).begin()) <= 0
                        && at.compareTo(progress.stats().progress().applied()) >= 0;
        if (!ours) {
            throw TargetException.fatal(
                    "the checkpoint on the new instance was moved to " + at + " by another process",
                    "let only one process apply under this name, and start this one again");
        }
        mark = at;
        if (done > 0) {
            progress.stats().alreadyApplied.add(done);
            todo.subList(0, done).forEach(entry -> count(entry, Optional.empty()));
            progress.applied(checkpoint);
        }
        good = Math.max(0, good - done);
        return todo.subList(done, todo.size());
    }

    private LaneConnection connected() throws TargetException {
        LaneConnection now = connection;
        if (now == null) {
            now = new LaneConnection(target.connect(), settings);
            connection = now;
            now.checkpoint();
            now.prepare();
        }
        return now;
    }

    private void recover(TargetException e) throws TargetException, InterruptedException {
        if (e instanceof Narrowed) {
            return;
        }
        mark = null;
        boolean notAtMark = e.code() == ReplicatorTables.NOT_AT_MARK;
        if (e.kind() == FailureKind.FATAL || (e.kind() == FailureKind.REJECTED && !notAtMark)) {
            disconnect();
            throw e;
        }
        progress.stats().retries.increment();
        boolean keep = e.kind() == FailureKind.TRANSIENT && rolledBack();
        if (!keep) {
            disconnect();
            progress.state(State.RECONNECTING, "error " + e.error() + " from the new instance");
        }
        if (!stop.isStopped()) {
            stop.pause(backoff.next());
        }
    }

    private boolean rolledBack() {
        LaneConnection now = connection;
        if (now == null) {
            return false;
        }
        try {
            now.rollback();
            return true;
        } catch (TargetException lost) {
            log.debug("connection lost while rolling back: {}", lost.error());
            return false;
        }
    }

    private void disconnect() {
        LaneConnection now = connection;
        connection = null;
        mark = null;
        if (now != null) {
            now.close();
        }
    }

    /** Ends what is in flight at once, from another thread. The checkpoint tells at the next start whether it happened. */
    void abort() {
        LaneConnection now = connection;
        if (now != null) {
            now.raw().abort();
        }
    }

    @Override
    public void close() {
        disconnect();
    }

    static Checkpoint after(RelayEntry entry) {
        return new Checkpoint(entry.end(), entry.transaction().commitTimeMicros());
    }

    static TargetException stopped(RelayEntry entry, TargetException e) {
        return TargetException.fatal(
                "the transaction at " + entry.begin() + " is rejected with error " + e.error()
                        + ", and apply.on-rejected is stop",
                "make it possible on the new instance, or set apply.on-rejected to record");
    }

    /** A batch was rolled back because of one of its transactions, which is now looked for. */
    private static final class Narrowed extends TargetException {
        Narrowed() {
            super(FailureKind.TRANSIENT, 0, "", "", "");
        }
    }
}
