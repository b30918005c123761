package org.generallog.replay.capture;

import org.generallog.replay.catalog.ServerVersion;
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementInfo.Flag;
import org.generallog.replay.transaction.Assembler;
import org.jspecify.annotations.Nullable;

/**
 * The XA branches of sessions, in the states of the manual ("XA Transaction States"). What a state does not allow is refused (error
 * 1399, {@code XAER_RMFAIL}), and changes nothing: a {@code COMMIT}, a {@code BEGIN} and DDL in any of them, changes of rows once the branch has ended.
 */
final class XaBranches {
    private final Assembler assembler;
    private final ServerVersion old;

    XaBranches(Assembler assembler, ServerVersion old) {
        this.assembler = assembler;
        this.old = old;
    }

    /** Whether the old instance refuses a statement, since its session has a branch. */
    static boolean refuses(Session session, StatementInfo info, ServerVersion old) {
        Session.Xa state = session.xa();
        if (state == Session.Xa.NONE) {
            return false;
        }
        boolean active = state == Session.Xa.ACTIVE;
        return switch (info.kind()) {
            case BEGIN, COMMIT, ROLLBACK, LOCK_TABLES, ACCOUNT -> true;
            case DDL -> !(active && info.has(Flag.TEMPORARY));
            case WRITE, CALL, UNPARSED, LOCKING_READ -> !active && old.refusesWritesOfEndedBranches();
            default -> false;
        };
    }

    void statement(Step step) {
        Session session = step.session();
        XaStatement.of(step.sql(), session.lexicalMode()).ifPresent(xa -> {
            boolean mine = session.xaBranch().equals(xa.branch()) && session.xa() != Session.Xa.NONE;
            switch (xa.verb()) {
                case "START" -> start(step, xa);
                case "END" -> {
                    if (mine && session.xa() == Session.Xa.ACTIVE) {
                        session.xa(Session.Xa.IDLE);
                    }
                }
                case "PREPARE" -> {
                    if (mine && session.xa() == Session.Xa.IDLE) {
                        session.xa(Session.Xa.PREPARED);
                        session.transactions().end();
                        if (old.preparedOutlivesClient()) {
                            assembler.prepare(step.thread(), XaStatement.key(xa.branch()));
                        }
                    }
                }
                default -> end(step, xa, mine);
            }
        });
    }

    private void start(Step step, XaStatement xa) {
        Session session = step.session();
        // Inside a transaction it is refused (XAER_OUTSIDE).
        if (session.xa() == Session.Xa.NONE && !assembler.inTransaction(step.thread())) {
            session.xaBranch(xa.branch());
            session.xa(Session.Xa.ACTIVE);
            session.transactions().begin();
            assembler.begin(step.thread(), step.time());
        }
    }

    /** {@code XA COMMIT} and {@code XA ROLLBACK}. */
    private void end(Step step, XaStatement xa, boolean mine) {
        Session session = step.session();
        boolean commits = xa.verb().equals("COMMIT");
        boolean prepared = session.xa() == Session.Xa.PREPARED;
        if (mine) {
            boolean allowed = (commits && session.xa() != Session.Xa.ACTIVE)
                    ? xa.onePhase() != prepared
                    : (!commits && session.xa() != Session.Xa.ACTIVE);
            if (!allowed) {
                return;
            }
            session.xa(Session.Xa.NONE);
            session.xaBranch("");
            session.transactions().end();
        } else if (!old.preparedOutlivesClient() || session.xa() != Session.Xa.NONE) {
            // Nobody but its client can end it (XAER_NOTA).
            return;
        }
        long thread =
                mine && !(prepared && old.preparedOutlivesClient()) ? step.thread() : XaStatement.key(xa.branch());
        if (commits) {
            session.pinned().committed();
            assembler.commit(thread, step.time());
        } else {
            session.pinned().rolledBack();
            assembler.rollback(thread);
        }
    }

    /** The session is gone. Before MySQL 5.7.7 and MariaDB 10.5 its prepared branch is rolled back. */
    void ended(@Nullable Session session) {
        if (session != null && !session.xaBranch().isEmpty() && !old.preparedOutlivesClient()) {
            assembler.rollback(XaStatement.key(session.xaBranch()));
        }
    }
}
