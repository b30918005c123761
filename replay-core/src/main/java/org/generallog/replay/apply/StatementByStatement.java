package org.generallog.replay.apply;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.Doubt;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.Transaction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one transaction statement by statement: as on the old instance, the server undoes a rejected statement alone, and the others commit.
 * Everything before the transaction has to be applied.
 *
 * <p>One that may leave rows behind when it is rolled back (MyISAM and the like) cannot be tried again as a whole. So each of its statements
 * is a commit of its own, which stands directly behind it, and says which one comes next:
 *
 * <pre>
 *   BEGIN; mark; intent: statement 1; COMMIT
 *   BEGIN; mark; intent: statement 2; … statement 1; COMMIT
 *   BEGIN; mark past the transaction; no intent; … statement 2; COMMIT
 * </pre>
 *
 * <p>Where another such transaction follows at once, the last commit says that its first statement comes next: one commit a statement.
 *
 * <p>What was rejected is not run again. Where a statement was on its way and its commit is missing, since the connection, the server or this
 * process was lost between, nobody knows whether it has written: it is run again, rather twice than not at all, and what it writes is
 * listed to be verified. Whoever runs it holds the mark's lock, so it never runs twice at the same time.
 */
final class StatementByStatement {
    private static final Logger log = LoggerFactory.getLogger(StatementByStatement.class);

    /** No statement. */
    private static final int NONE = -1;

    private final ApplySettings settings;
    private final ProgressReporter progress;
    /** The statement that was last said to come next, and the one that was last on its way, each in a commit of its own. */
    private @Nullable Place intended;

    private @Nullable Place sent;

    /** @param statement among the changes of the transaction that ends there */
    private record Place(RelayPosition end, int statement) {}

    StatementByStatement(ApplySettings settings, ProgressReporter progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /** All in one commit. Returns the first rejection. */
    Optional<Rejection> together(LaneConnection lane, LaneMark mark, RelayEntry entry, Losses losses)
            throws TargetException {
        Run run = new Run(lane, mark, entry);
        lane.session().of(entry.transaction().threadId());
        VerifyList toVerify = lane.toVerify(List.of(entry));
        run.begin(run.passed());
        for (int i = run.next(NONE); i != NONE; i = run.next(i)) {
            Optional<Rejection> rejection = run.unlessDeadly(i, losses);
            if (rejection.isPresent()) {
                run.record(rejection.get(), toVerify);
                if (run.isLast(rejection.get())) {
                    break;
                }
            }
        }
        run.end(toVerify);
        lane.guarded();
        return run.rejections.stream().findFirst();
    }

    /**
     * Each statement of these transactions in a commit of its own; goes on where the first one was interrupted.
     *
     * @param entries nothing that is not applied lies between them
     * @param ended is told of each that is applied, with the first rejection
     */
    void apart(
            LaneConnection lane,
            LaneMark mark,
            List<RelayEntry> entries,
            BiConsumer<RelayEntry, Optional<Rejection>> ended)
            throws TargetException {
        List<Run> runs =
                entries.stream().map(entry -> new Run(lane, mark, entry)).toList();
        int i = runs.get(0).begun();
        boolean again = i != NONE && runs.get(0).mayHaveRun(i);
        if (i == NONE) {
            i = runs.get(0).next(NONE);
            runs.get(0).begin(runs.get(0).intending(i));
            runs.get(0).end(VerifyList.of(List.of()));
        }
        for (int r = 0; r < runs.size(); r++) {
            Run run = runs.get(r);
            Optional<Run> behind = r + 1 < runs.size() ? Optional.of(runs.get(r + 1)) : Optional.empty();
            lane.session().of(run.entry.transaction().threadId());
            while (i != NONE) {
                i = run.apart(i, again, behind);
                again = false;
            }
            lane.guarded();
            ended.accept(run.entry, run.rejections.stream().findFirst());
            i = behind.isPresent() ? behind.get().next(NONE) : NONE;
        }
    }

    private interface Sending {
        void send() throws TargetException;
    }

    private final class Run {
        private final LaneConnection lane;
        private final LaneMark mark;
        private final RelayEntry entry;
        private final List<Change> changes;
        private final List<Rejection> rejections = new ArrayList<>();

        Run(LaneConnection lane, LaneMark mark, RelayEntry entry) {
            this.lane = lane;
            this.mark = mark;
            this.entry = entry;
            this.changes = entry.transaction().changes();
        }

        /** The statement behind this one. */
        int next(int i) {
            for (int next = i + 1; next < changes.size(); next++) {
                if (changes.get(next) instanceof StatementChange) {
                    return next;
                }
            }
            return NONE;
        }

        /** The statement that was on its way when the transaction was interrupted. */
        int begun() throws TargetException {
            Optional<DdlIntent> intent = lane.intent();
            if (intent.isEmpty()) {
                return NONE;
            }
            int statement = intent.get().statement().orElse(changes.size());
            if (!intent.get().end().equals(entry.end()) || statement >= changes.size()) {
                throw intent.get().contradicts(entry);
            }
            return statement;
        }

        /** Of one that was said to come next: whether it has not only been said. */
        boolean mayHaveRun(int i) {
            boolean may = !place(i).equals(intended) || place(i).equals(sent);
            if (may) {
                log.warn(
                        "statement {} of the transaction at {} was interrupted; it is run again, and is to be verified",
                        i + 1,
                        entry.end());
            }
            return may;
        }

        private Place place(int i) {
            return new Place(entry.end(), i);
        }

        /** What a commit begins with that ends the transaction. */
        List<String> passed() {
            return mark.move(List.of(entry), Lane.after(entry), true, progress.nowMicros());
        }

        /** What a commit begins with after which this statement comes, the transaction's first. */
        List<String> intending(int i) {
            long now = progress.nowMicros();
            List<String> statements =
                    new ArrayList<>(mark.move(List.of(), new Checkpoint(entry.begin(), 0), false, now));
            statements.add(intent(i));
            return statements;
        }

        private String intent(int i) {
            intended = place(i);
            DdlIntent intent = DdlIntent.ofStatement(entry.end(), lane.id(), i);
            return settings.tables().insertIntent(intent, "", new byte[0], progress.nowMicros());
        }

        void begin(List<String> statements) throws TargetException {
            lane.send(lane.packets().begin(statements).packets());
        }

        void end(VerifyList toVerify) throws TargetException {
            lane.sendAll(toVerify.statements(settings.tables(), progress.nowMicros()));
            lane.send("COMMIT");
            ended();
        }

        private void ended() {
            mark.moved();
            progress.stats().batches.increment();
        }

        /**
         * Runs a statement in a commit of its own, and returns the one that comes next.
         *
         * @param again it may have run already
         * @param behind comes next where it was the last one
         */
        int apart(int i, boolean again, Optional<Run> behind) throws TargetException {
            StatementChange change = (StatementChange) changes.get(i);
            int next = next(i);
            lane.guardAlone(change);
            Optional<Rejection> rejection = committed(i, beginning(i, next, again, behind));
            if (rejection.isEmpty()) {
                ended();
                return next;
            }
            if (next != NONE && isLast(rejection.get())) {
                next = NONE;
                lane.rollback();
                begin(beginning(i, next, again, behind));
            }
            VerifyList toVerify = VerifyList.of(List.of());
            record(rejection.get(), toVerify);
            end(toVerify);
            return next;
        }

        /** What the commit of a statement begins with. */
        private List<String> beginning(int i, int next, boolean again, Optional<Run> behind) throws TargetException {
            VerifyList toVerify = next == NONE ? lane.toVerify(List.of(entry)) : VerifyList.of(List.of());
            if (again) {
                verify(toVerify, Doubt.INTERRUPTED, (StatementChange) changes.get(i));
            }
            List<String> statements = new ArrayList<>(next == NONE ? passed() : intending(next));
            if (next == NONE) {
                statements.add(
                        behind.map(run -> run.intent(run.next(NONE))).orElseGet(settings.tables()::deleteIntent));
            }
            statements.addAll(toVerify.statements(settings.tables(), progress.nowMicros()));
            return statements;
        }

        /** With the commit directly behind it; a rejection leaves the transaction open. */
        private Optional<Rejection> committed(int i, List<String> beginning) throws TargetException {
            StatementChange change = (StatementChange) changes.get(i);
            if (lacks(change)) {
                begin(beginning);
                return Optional.of(Rejection.withoutState(entry, i));
            }
            sent = place(i);
            return rejected(i, () -> lane.sendAndCommit(beginning, change));
        }

        private Optional<Rejection> statement(int i) throws TargetException {
            StatementChange change = (StatementChange) changes.get(i);
            if (lacks(change)) {
                return Optional.of(Rejection.withoutState(entry, i));
            }
            return rejected(i, () -> lane.sendAlone(change, false));
        }

        private boolean lacks(StatementChange change) {
            long thread = entry.transaction().threadId();
            boolean lacks = lane.memory().lacks(thread, change);
            if (lacks) {
                lane.memory().leftOut(thread, change);
            }
            return lacks;
        }

        private Optional<Rejection> rejected(int i, Sending sending) throws TargetException {
            try {
                sending.send();
                lane.memory().ran((StatementChange) changes.get(i));
                return Optional.empty();
            } catch (TargetException e) {
                if (e.kind() != FailureKind.REJECTED) {
                    throw e;
                }
                if (settings.onRejected() == OnRejected.STOP) {
                    throw Lane.stopped(entry, e);
                }
                lane.session().forget();
                return Optional.of(Rejection.rejected(entry, i, e));
            }
        }

        /** Not again one that ends connections. */
        Optional<Rejection> unlessDeadly(int i, Losses losses) throws TargetException {
            Optional<TargetException> deadly = losses.of(entry, i);
            if (deadly.isPresent()) {
                if (settings.onRejected() == OnRejected.STOP) {
                    throw Lane.stopped(entry, deadly.get());
                }
                return Optional.of(Rejection.rejected(entry, i, deadly.get()));
            }
            losses.runs(i);
            Optional<Rejection> rejection = statement(i);
            losses.ran();
            return rejection;
        }

        /** Whether no statement behind it is run: of a packet nothing is after the one that was rejected. */
        boolean isLast(Rejection rejection) {
            return entry.transaction().kind() == Transaction.Kind.PACKET && rejection.isByServer();
        }

        void record(Rejection rejection, VerifyList toVerify) throws TargetException {
            rejections.add(rejection);
            lane.send(settings.tables().insertRejected(rejection, progress.nowMicros()));
            verify(toVerify, Doubt.REJECTED, rejection.change());
            if (isLast(rejection)) {
                // Most likely the old instance stopped here too; whether it committed what came before is not known
                // either.
                for (Change other : changes) {
                    if (other != rejection.change() && other instanceof StatementChange statement) {
                        verify(toVerify, Doubt.REJECTED, statement);
                    }
                }
            }
        }

        private void verify(VerifyList toVerify, Doubt reason, StatementChange change) throws TargetException {
            toVerify.addAll(lane.writtenRows().of(reason, change), entry.end(), change.timeMicros());
        }
    }
}
