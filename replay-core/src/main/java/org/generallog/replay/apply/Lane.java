package org.generallog.replay.apply;

import java.util.List;
import java.util.Optional;
import org.generallog.replay.apply.ApplyStats.State;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.Doubt;
import org.generallog.replay.transaction.StatementChange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection that brings work onto the new instance, and all that can go wrong with it. Used by its own thread; only
 * {@link #abort} may come from another.
 *
 * <p>Invariants:
 * <ol>
 *   <li>Transactions and the step of the lane's mark past them are one commit.
 *   <li>After a failure whose outcome is unknown nothing is sent again before the mark was read: it decides.
 *   <li>Each commit expects the mark where this lane last saw it ({@link ReplicatorTables}), so a transaction of a lost
 *       connection that the server still runs makes ours fail, or fails itself.
 * </ol>
 */
final class Lane implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Lane.class);

    private static final int MARKED_AFTER_FAILURE = 100;

    private final ApplySettings settings;
    private final DdlRunner ddl;
    private final StatementByStatement statements;
    private final ProgressReporter progress;
    private final StopSignal stop;
    private final LaneMark mark;
    private final ConfirmedSteps confirmed;
    private final Backoff backoff = new Backoff();

    private final Losses losses = new Losses();

    private final LaneConnections connections;
    /** Whether the mark is known to be where the new instance has it. */
    private boolean marked;

    private Work work = Work.NONE;
    private List<RelayEntry> todo = List.of();
    /** After a rejection: so many transactions at the front are known to be good, and of so many after them one is not. */
    private int good;

    private int suspects;
    /** So many batches more tell how far they came: the next one fails as likely as not where one has failed. */
    private int markedBatches;

    Lane(LaneParts parts, LaneMark mark, ConfirmedSteps confirmed) {
        this.connections = new LaneConnections(parts.target(), parts.settings(), parts.limit());
        this.settings = parts.settings();
        this.ddl = parts.ddl();
        this.progress = parts.progress();
        this.statements = new StatementByStatement(settings, progress);
        this.stop = parts.stop();
        this.mark = mark;
        this.confirmed = confirmed;
    }

    /** What the lanes share. */
    record LaneParts(
            Target target,
            ApplySettings settings,
            DdlRunner ddl,
            ProgressReporter progress,
            Throttle throttle,
            StatementLimit limit,
            StopSignal stop) {}

    /** Takes work; {@link #apply} then does it. */
    void begin(Work next) {
        work = next;
        todo = next.entries();
        good = 0;
        suspects = 0;
    }

    /**
     * Applies what {@link #begin} took, however often the connection is lost meanwhile. Ends early when it is stopped, and
     * at a transaction that is rejected while others before it are still on their way.
     *
     * @throws TargetException of kind {@link FailureKind#FATAL}; may be called again, and then goes on
     */
    Outcome apply() throws TargetException, InterruptedException {
        boolean publish = todo.isEmpty();
        while (!todo.isEmpty() || publish) {
            if (stop.isStopped() && connections.current() == null) {
                return outcome(false);
            }
            try {
                LaneConnection lane = todo.isEmpty() ? connections.common() : connections.of(todo.get(0));
                if (!marked) {
                    todo = reread(lane);
                    continue;
                }
                if (publish) {
                    publish(lane);
                    publish = false;
                    continue;
                }
                int n = connections.together(todo.subList(0, unit(todo.size())));
                connections.lend(lane, todo.get(0));
                n = Math.max(1, lane.memory().carries(todo.subList(0, n)));
                List<RelayEntry> next = todo.subList(0, n);
                if (work.lasting() && !Work.isDdl(next.get(0))) {
                    apart(lane, next);
                } else if (run(lane, next)) {
                    todo = todo.subList(n, todo.size());
                } else {
                    return outcome(true);
                }
                if (lane.takeWentOn()) {
                    list(lane, next);
                }
                good = Math.max(0, good - n);
                backoff.reset();
                losses.clear();
                progress.running(mark.lane());
            } catch (TargetException e) {
                recover(e);
            }
        }
        return outcome(false);
    }

    private Outcome outcome(boolean suspect) {
        List<RelayEntry> all = work.entries();
        return new Outcome(mark.lane(), work, all.subList(0, all.size() - todo.size()), todo, suspect);
    }

    /** Keeps the server from closing a connection that has nothing to do. */
    void keepAlive() throws TargetException {
        for (LaneConnection each : connections.all()) {
            each.raw().query("SELECT 1");
        }
    }

    private int unit(int size) {
        if (losses.isSuspect(todo.get(0))) {
            return 1;
        }
        if (good > 0) {
            return Math.min(good, size);
        }
        return suspects > 0 ? 1 : size;
    }

    /** Those that cannot be tried again as a whole. */
    private void apart(LaneConnection lane, List<RelayEntry> entries) throws TargetException {
        if (connections.isPinned(lane)) {
            // Then it is one.
            lane.guard(entries.get(0).transaction().changes());
        }
        statements.apart(lane, mark, entries, (entry, rejection) -> {
            count(entry, rejection);
            todo = todo.subList(1, todo.size());
        });
        connections.applied(entries);
    }

    /** Returns whether the transactions are applied; else the only one is rejected, and not yet to be judged. */
    private boolean run(LaneConnection lane, List<RelayEntry> entries) throws TargetException {
        RelayEntry last = entries.get(entries.size() - 1);
        if (Work.isDdl(last)) {
            count(last, ddl.run(lane, mark, last, losses));
            lane.memory().ran(entries);
            return true;
        }
        if (connections.isPinned(lane)) {
            lane.guard(last.transaction().changes());
        }
        if (lane.memory().carries(entries) == 0 || losses.isSuspect(last)) {
            if (work.inOrder()) {
                count(last, statements.together(lane, mark, last, losses));
            }
            return work.inOrder();
        }
        boolean marked = markedBatches > 0;
        try {
            List<String> toVerify = lane.toVerify(entries).statements(settings.tables(), progress.nowMicros());
            lane.send(lane.packets()
                    .batch(entries, work.timeless(), new PacketBuilder.Own(move(entries), toVerify, marked)));
            mark.moved();
            lane.memory().ran(entries);
            lane.guarded();
            connections.applied(entries);
            suspects = Math.max(0, suspects - 1);
            markedBatches = Math.max(0, markedBatches - 1);
        } catch (TargetException e) {
            if (e.kind() != FailureKind.REJECTED && !FailureTable.mayBeOfStatement(e.code())) {
                throw e;
            }
            int reached = marked ? Math.min(lane.reached(), entries.size() - 1) : 0;
            lane.rollback();
            if (e.code() == ReplicatorTables.NOT_AT_MARK && !mark.isAt(lane.row(mark.lane()))) {
                // Someone made this step: most likely ourselves, on a connection that was lost.
                throw new TargetException(FailureKind.AMBIGUOUS, e.code(), e.sqlState(), "not at the mark", "");
            }
            if (entries.size() > 1) {
                // Without marks nothing is known but that one of them fails: the same batch again, with marks.
                good = Math.max(0, reached);
                suspects = marked ? PacketBuilder.MARK_EVERY : 0;
                markedBatches = MARKED_AFTER_FAILURE;
                progress.stats().retries.increment();
                throw new Narrowed();
            }
            if (!work.inOrder()) {
                return false;
            }
            suspects = 0;
            count(last, statements.together(lane, mark, last, losses));
            return true;
        }
        progress.stats().batches.increment();
        entries.forEach(entry -> count(entry, Optional.empty()));
        return true;
    }

    private void publish(LaneConnection lane) throws TargetException {
        lane.send(lane.packets().own(mark.move(List.of(), progress.low(), true, progress.nowMicros()), List.of()));
        mark.moved();
    }

    /** One of their statements was told to end, and has not: what it wrote may be something else. */
    private void list(LaneConnection lane, List<RelayEntry> entries) throws TargetException {
        VerifyList toVerify = VerifyList.of(List.of());
        for (RelayEntry entry : entries) {
            for (Change change : entry.transaction().changes()) {
                if (change instanceof StatementChange statement) {
                    toVerify.addAll(
                            lane.writtenRows().of(Doubt.INTERRUPTED, statement), entry.end(), statement.timeMicros());
                }
            }
        }
        long now = progress.nowMicros();
        List<String> statements = toVerify.statements(settings.tables(), now);
        lane.session().forget();
        lane.send(lane.packets().own(mark.move(List.of(), progress.low(), false, now), statements));
        mark.moved();
    }

    private List<String> move(List<RelayEntry> entries) {
        Checkpoint low = work.inOrder() ? after(entries.get(entries.size() - 1)) : progress.low();
        return mark.move(entries, low, work.inOrder() || work.publish(), progress.nowMicros());
    }

    private void count(RelayEntry entry, Optional<Rejection> rejection) {
        ApplyStats stats = progress.stats();
        if (rejection.isPresent()) {
            Rejection r = rejection.get();
            long since = stats.rejected(r.code() + "/" + r.sqlState());
            if (since > 0) {
                log.warn(
                        "rejected at {}: error {}/{}; {} in the last minute, all are in the table rejected on the new instance",
                        entry.end(),
                        r.code(),
                        r.sqlState(),
                        since);
            }
        } else {
            stats.transactions.increment();
            stats.statements.add(entry.transaction().changes().stream()
                    .filter(StatementChange.class::isInstance)
                    .count());
        }
    }

    /** Reads the mark, and leaves out what it shows as applied. Those of the other lanes tell whether commits were lost. */
    private List<RelayEntry> reread(LaneConnection lane) throws TargetException {
        LaneRow row = lane.row(mark.lane(), confirmed);
        if (!mark.accept(row)) {
            throw TargetException.fatal(
                    "another process has taken over what is applied under this name",
                    "let only one process apply under this name, and start this one again");
        }
        marked = true;
        int done = 0;
        while (done < todo.size() && isApplied(todo.get(done), row)) {
            count(todo.get(done), Optional.empty());
            progress.stats().alreadyApplied.increment();
            done++;
        }
        good = Math.max(0, good - done);
        return todo.subList(done, todo.size());
    }

    private static boolean isApplied(RelayEntry entry, LaneRow row) {
        return entry.end().compareTo(row.low()) <= 0 || row.applied().contains(entry);
    }

    private void recover(TargetException e) throws TargetException, InterruptedException {
        if (e instanceof Narrowed) {
            return;
        }
        boolean sent = marked;
        marked = false;
        boolean notAtMark = e.code() == ReplicatorTables.NOT_AT_MARK;
        if (e.kind() == FailureKind.FATAL || (e.kind() == FailureKind.REJECTED && !notAtMark)) {
            disconnect();
            throw e;
        }
        progress.stats().retries.increment();
        boolean keep = e.kind() == FailureKind.TRANSIENT && rolledBack();
        if (!keep) {
            if (sent && !todo.isEmpty()) {
                losses.lost(todo.get(0), e);
            }
            disconnect();
            progress.trouble(mark.lane(), State.RECONNECTING, e.heard());
        }
        if (!stop.isStopped()) {
            stop.pause(backoff.next());
        }
    }

    private boolean rolledBack() {
        LaneConnection now = connections.current();
        if (now == null) {
            return false;
        }
        try {
            now.rollback();
            return true;
        } catch (TargetException lostToo) {
            log.debug("connection lost while rolling back: {}", lostToo.error());
            return false;
        }
    }

    private void disconnect() {
        connections.discard();
        marked = false;
    }

    /** Ends what is in flight at once, from another thread. The mark tells at the next start whether it happened. */
    void abort() {
        LaneConnection now = connections.current();
        if (now != null) {
            now.raw().abort();
        }
    }

    @Override
    public void close() {
        connections.close();
        marked = false;
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
