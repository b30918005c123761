package org.generallog.replay.capture;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.generallog.replay.log.LogRow;
import org.generallog.replay.session.Session;
import org.generallog.replay.session.Sessions;
import org.generallog.replay.session.TransactionModes;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementInfo.Flag;
import org.generallog.replay.sql.StatementKind;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;
import org.generallog.replay.transaction.Arrival;
import org.generallog.replay.transaction.Assembler;
import org.generallog.replay.transaction.Doubt;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.ToVerify.Item;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What begins and ends transactions, and moves their session: {@code BEGIN}, {@code COMMIT}, savepoints, {@code XA}, {@code LOCK TABLES}. */
final class TransactionBounds {
    private static final Logger LOG = LoggerFactory.getLogger(TransactionBounds.class);

    /** Characters of a name. */
    private static final int LONGEST_NAME = 64;

    private final CaptureParts parts;
    private final CaptureTools tools;
    private final Assembler assembler;
    private final CaptureStats stats;
    private final EarlySessions early;
    private final ReadOnlyTransactions readOnly;
    private final Released released;
    private final XaBranches branches;

    /** Is told of a session that ends with its transaction ({@code COMMIT RELEASE}). */
    interface Released {
        void ended(long threadId, long timeMicros);
    }

    TransactionBounds(CaptureParts parts, EarlySessions early, ReadOnlyTransactions readOnly, Released released) {
        this.parts = parts;
        this.tools = parts.tools();
        this.assembler = parts.assembler();
        this.stats = parts.stats();
        this.early = early;
        this.readOnly = readOnly;
        this.released = released;
        this.branches = new XaBranches(assembler, tools.old());
    }

    /** What bounds a transaction or moves the session. */
    Fate of(Step step) {
        StatementInfo info = step.info();
        long thread = step.thread();
        switch (info.kind()) {
            case BEGIN -> {
                if (!readOnly.begins(info)) {
                    return Fate.SESSION;
                }
                early.begins(thread);
                if (early.isPartial(thread)) {
                    commit(step);
                }
                begin(step);
                if (info.has(Flag.READ_ONLY) || info.has(Flag.READ_WRITE)) {
                    step.session().transactions().begin(info.has(Flag.READ_ONLY));
                }
                if (tools.isFinished(step.row())) {
                    assembler.endsLate(thread, true);
                }
            }
            case COMMIT -> {
                unseenBeginning(step);
                assembler.endsLate(thread, tools.isFinished(step.row()));
                boolean only = step.session().transactions().isReadOnly();
                commit(step);
                chain(step, only);
            }
            case ROLLBACK -> {
                unseenBeginning(step);
                assembler.endsLate(thread, tools.isFinished(step.row()));
                boolean only = step.session().transactions().isReadOnly();
                var unused = early.takePartial(thread);
                step.session().pinned().rolledBack();
                step.session().transactions().end();
                assembler.rollback(thread);
                droppedAnyway(step);
                chain(step, only);
            }
            case SAVEPOINT -> {
                if (!step.session().autocommit()) {
                    assembler.beginImplicitly(thread);
                }
                // A longer one is refused (manual, "Identifier Length Limits").
                if (info.name().codePointCount(0, info.name().length()) <= LONGEST_NAME) {
                    assembler.savepoint(thread, info.name());
                }
            }
            case ROLLBACK_TO_SAVEPOINT -> {
                step.session().pinned().rolledBack();
                assembler.rollbackTo(thread, info.name());
                droppedAnyway(step);
            }
            case RELEASE_SAVEPOINT -> assembler.release(thread, info.name());
            case USE -> use(step);
            case LOCK_TABLES -> {
                commit(step);
                assembler.unlock(thread);
                assembler.lock(thread, TableNames.touched(info, step.session().database()));
                step.session().tablesLocked(true);
                step.session()
                        .locked(LockedTables.of(step.session(), step.sql(), info, tools.catalog(), tools.tables()));
            }
            case UNLOCK_TABLES -> {
                if (step.session().tablesLocked()) {
                    commit(step);
                    assembler.unlock(thread);
                    step.session().tablesLocked(false);
                }
            }
            case SET_TRANSACTION -> Sessions.set(step.session(), info.assignments());
            // EXECUTE, DEALLOCATE: nothing that is replayed depends on them.
            default -> prepares(step);
        }
        return Fate.SESSION;
    }

    /** No rollback brings a temporary table back that the transaction has dropped. */
    private void droppedAnyway(Step step) {
        Set<String> dropped = step.session().pinned().takeDroppedInTransaction();
        if (!dropped.isEmpty()) {
            StatementChange drop = SessionEnd.dropping(step.session(), dropped, step.time());
            Arrival arrival = new Arrival(step.thread(), step.time(), drop, 0, List.of(), List.of(), "", true);
            if (assembler.inTransaction(step.thread())) {
                assembler.statement(arrival);
            } else {
                assembler.alone(arrival);
            }
        }
    }

    private void use(Step step) {
        Session session = step.session();
        SettingTrials.Use use =
                tools.trials().use(session, step.sql(), step.info().name(), step.time());
        if (use != SettingTrials.Use.REFUSED) {
            session.database(step.info().name());
        }
        session.databaseDoubtful(use == SettingTrials.Use.MAYBE_REFUSED);
    }

    /** {@code PREPARE name FROM 'text'}. */
    private void prepares(Step step) {
        Tokens t = Lexer.lex(step.sql(), step.session().lexicalMode());
        if (t.word(0, "PREPARE")) {
            step.session().prepared().named(t.name(1), step.session().database());
        } else if (t.word(0, "EXECUTE")) {
            step.session().prepared().executes(t.name(1));
        }
        if (tools.old().logsExecuteAfter() && t.word(0, "PREPARE") && t.is(3, TokenKind.STRING)) {
            byte[] text = t.literal(3).text().getBytes(StandardCharsets.ISO_8859_1);
            StatementInfo info = tools.analyzer().analyze(text, step.session().lexicalMode());
            tools.globals().prepared(info.assignments(), step.sql(), step.session());
            prepared(step.thread(), info.kind());
        }
    }

    /** A statement was prepared on an instance that logs its execution late: an end of a transaction will most likely come so. */
    void prepared(long threadId, StatementKind kind) {
        if (kind == StatementKind.COMMIT || kind == StatementKind.ROLLBACK) {
            assembler.endsLate(threadId, true);
        }
    }

    /** A transaction ends that was open when the capture began: what it did before is not in the log. */
    private void unseenBeginning(Step step) {
        if (assembler.inTransaction(step.thread())) {
            if (early.isInferred(step.thread())) {
                inferred(step.thread(), step.info().kind() == StatementKind.COMMIT);
            }
            return;
        }
        Set<Item> alone = early.takeAlone(step.thread());
        boolean commits = step.info().kind() == StatementKind.COMMIT;
        switch (early.ends(step.thread(), commits, !alone.isEmpty())) {
            case BEGINNING -> {
                stats.uncertain(Doubt.PARTIAL);
                if (commits) {
                    tools.doubts().database(Doubt.PARTIAL, step.session().database());
                }
                tools.doubts().add(alone);
            }
            case AUTOCOMMIT -> {
                LOG.info(
                        "thread {} of the old instance has no autocommit: it ends transactions that it does not begin",
                        step.thread());
                step.session().autocommit(false);
                tools.doubts().add(alone);
            }
            case ALONE -> tools.doubts().add(alone);
            case NOTHING -> {
                // One that is superfluous.
            }
        }
    }

    /** A transaction ends of a session that has no autocommit, most likely: if it had, a rollback undid nothing. */
    void inferred(long threadId, boolean commits) {
        Set<Item> items = early.takeAlone(threadId);
        if (!commits) {
            tools.doubts().add(items);
        }
    }

    private void begin(Step step) {
        // It releases the session's table locks (manual, "LOCK TABLES").
        assembler.unlock(step.thread());
        step.session().tablesLocked(false);
        assembler.begin(step.thread(), step.time());
        step.session().transactions().begin();
    }

    /**
     * What a {@code COMMIT} or {@code ROLLBACK} does beside: what it says itself, or else {@code completion_type}.
     *
     * @param only whether the transaction that has ended was read only
     */
    private void chain(Step step, boolean only) {
        StatementInfo info = step.info();
        TransactionModes.Completion completion = step.session().transactions().completion();
        if (info.has(Flag.CHAIN) || (completion == TransactionModes.Completion.CHAIN && !info.has(Flag.NO_CHAIN))) {
            begin(step);
            step.session().transactions().begin(only);
        }
        if (info.has(Flag.RELEASE)
                || (completion == TransactionModes.Completion.RELEASE && !info.has(Flag.NO_RELEASE))) {
            released.ended(step.thread(), step.time());
        }
    }

    void commit(Step step) {
        commit(step.row(), step.session());
    }

    void commit(LogRow row, Session session) {
        session.pinned().committed();
        session.transactions().end();
        beganBefore(row, session);
        assembler.commit(row.threadId(), row.eventTimeMicros());
    }

    /** A transaction commits: what it had changed before the log begins is not known. Listed with it. */
    void beganBefore(LogRow row, Session session) {
        if (early.takePartial(row.threadId())) {
            stats.uncertain(Doubt.PARTIAL);
            tools.doubts().database(Doubt.PARTIAL, session.database());
            parts.verify(row);
        }
    }

    Fate xa(Step step) {
        branches.statement(step);
        return Fate.SESSION;
    }

    /** The session is gone, or begins anew. */
    void endBranch(@Nullable Session session) {
        branches.ended(session);
    }
}
