package org.generallog.replay.apply;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.Doubt;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.Transaction;
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

    StatementByStatement(ApplySettings settings, ProgressReporter progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /** All in one commit. Returns the first rejection. */
    Optional<Rejection> together(LaneConnection lane, LaneMark mark, RelayEntry entry, Losses losses)
            throws TargetException {
        Run run = new Run(lane, mark, entry);
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

    /** Each in a commit of its own; goes on where it was interrupted. Returns the first rejection. */
    Optional<Rejection> apart(LaneConnection lane, LaneMark mark, RelayEntry entry) throws TargetException {
        Run run = new Run(lane, mark, entry);
        int i = run.begun();
        boolean again = i != NONE;
        if (!again) {
            i = run.next(NONE);
            run.begin(run.intending(i));
            run.end(VerifyList.of(List.of()));
        }
        while (i != NONE) {
            i = run.apart(i, again);
            again = false;
        }
        lane.guarded();
        return run.rejections.stream().findFirst();
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
            lane.session().of(entry.transaction().threadId());
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
            log.warn(
                    "statement {} of the transaction at {} was interrupted; it is run again, and is to be verified",
                    statement + 1,
                    entry.end());
            return statement;
        }

        /** What a commit begins with that ends the transaction. */
        List<String> passed() {
            return mark.move(List.of(entry), Lane.after(entry), true, progress.nowMicros());
        }

        /** What a commit begins with after which this statement comes. */
        List<String> intending(int i) {
            long now = progress.nowMicros();
            List<String> statements =
                    new ArrayList<>(mark.move(List.of(), new Checkpoint(entry.begin(), 0), false, now));
            DdlIntent intent = DdlIntent.ofStatement(entry.end(), lane.id(), i);
            statements.add(settings.tables().insertIntent(intent, "", new byte[0], now));
            return statements;
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

        /** Runs a statement in a commit of its own, and returns the one that comes next. */
        int apart(int i, boolean again) throws TargetException {
            StatementChange change = (StatementChange) changes.get(i);
            int next = next(i);
            lane.guardAlone(change);
            begin(i, next, again);
            Optional<Rejection> rejection = statement(i, true);
            if (rejection.isEmpty()) {
                ended();
                return next;
            }
            if (next != NONE && isLast(rejection.get())) {
                next = NONE;
                lane.rollback();
                begin(i, next, again);
            }
            VerifyList toVerify = VerifyList.of(List.of());
            record(rejection.get(), toVerify);
            end(toVerify);
            return next;
        }

        private void begin(int i, int next, boolean again) throws TargetException {
            VerifyList toVerify = next == NONE ? lane.toVerify(List.of(entry)) : VerifyList.of(List.of());
            if (again) {
                verify(toVerify, Doubt.INTERRUPTED, (StatementChange) changes.get(i));
            }
            List<String> statements = new ArrayList<>(next == NONE ? passed() : intending(next));
            if (next == NONE) {
                statements.add(settings.tables().deleteIntent());
            }
            statements.addAll(toVerify.statements(settings.tables(), progress.nowMicros()));
            begin(statements);
        }

        /** @param commits whether the commit stands directly behind it; a rejection leaves the transaction open */
        Optional<Rejection> statement(int i, boolean commits) throws TargetException {
            StatementChange change = (StatementChange) changes.get(i);
            long thread = entry.transaction().threadId();
            if (lane.memory().lacks(thread, change)) {
                lane.memory().leftOut(thread, change);
                return Optional.of(Rejection.withoutState(entry, i));
            }
            try {
                if (commits) {
                    lane.sendAndCommit(change);
                } else {
                    lane.sendAlone(change, false);
                }
                lane.memory().ran(change);
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
            Optional<Rejection> rejection = statement(i, false);
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
