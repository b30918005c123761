package org.generallog.replay.capture;

import java.util.List;
import java.util.Set;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementKind;
import org.generallog.replay.sql.Tokens;
import org.generallog.replay.transaction.Assembler;
import org.generallog.replay.transaction.Doubt;
import org.generallog.replay.transaction.ToVerify;
import org.generallog.replay.transaction.ToVerify.Item;

/** What the order of writes leaves to be verified: whichever of two statements ran first, and what a transaction saw of others. */
final class WriteOrder {
    private final CaptureTools tools;
    private final Assembler assembler;
    private final Arrivals arrivals;
    private final CloseWrites close = new CloseWrites();

    WriteOrder(CaptureTools tools, Assembler assembler, Arrivals arrivals) {
        this.tools = tools;
        this.assembler = assembler;
        this.arrivals = arrivals;
    }

    /** The session sends its next row. */
    void wentOn(long thread) {
        close.row(thread);
    }

    void judged(long thread) {
        close.judged(thread);
    }

    void asleep(Set<Long> threads) {
        close.asleep(threads);
    }

    /** The old instance was started anew: what was written just before need not have outlived it. */
    void restarted() {
        for (CloseWrites.Write each : close.last()) {
            tools.doubts().statement(Doubt.OLD_INSTANCE_RESTART, each.info, each.database);
        }
    }

    void ended(long thread) {
        close.ended(thread);
    }

    /** Locks on whole tables: others wait for them, however quick they would be. */
    void locks(Step step) {
        StatementKind kind = step.info().kind();
        if (kind == StatementKind.LOCK_TABLES || isReadLock(step)) {
            close.freeze(step.thread());
        } else if (kind == StatementKind.UNLOCK_TABLES || kind == StatementKind.BEGIN) {
            close.thaw(step.thread());
        }
    }

    private static boolean isReadLock(Step step) {
        if (step.info().kind() != StatementKind.SERVER) {
            return false;
        }
        Tokens t = Lexer.lex(step.sql(), step.session().lexicalMode());
        return t.word(0, "FLUSH") && t.word(t.size() - 1, "LOCK");
    }

    /** A write: lists what it may have met in another order than the log has. Its session's transaction is open already. */
    void write(Step step) {
        boolean inTransaction = assembler.inTransaction(step.thread());
        if (inTransaction) {
            watch(step);
        }
        List<CloseWrites.Meeting> met = close.write(
                step.thread(),
                step.info(),
                step.session().database(),
                arrivals.touch(step),
                inTransaction,
                tools.isFinished(step.row()),
                step.time());
        for (CloseWrites.Meeting each : met) {
            if (!assembler.waitsFor(each.earlier().thread, step.thread())) {
                list(each, step.time());
            }
        }
    }

    private void list(CloseWrites.Meeting met, long timeMicros) {
        CloseWrites.Write earlier = met.earlier();
        CloseWrites.Write later = met.later();
        boolean earlierNames = earlier.touch.ranges().isEmpty();
        boolean laterNames = later.touch.ranges().isEmpty();
        // Who names its rows names those that may differ. Of several rows either may have been a deadlock's victim.
        boolean both = met.whole()
                || (later.touch.rows().size() > 1 || earlier.touch.rows().size() > 1);
        boolean reads = !later.touch.reads().isEmpty() || !earlier.touch.reads().isEmpty();
        if (laterNames || both || reads) {
            list(later.info, later.database, earlier.thread, timeMicros);
        }
        if ((earlierNames && !laterNames) || (both && !(earlierNames && laterNames)) || reads) {
            list(earlier.info, earlier.database, earlier.thread, timeMicros);
        }
    }

    /** Behind both statements, whichever is emitted last. */
    private void list(StatementInfo info, String database, long earlier, long timeMicros) {
        Set<Item> items = tools.doubts().about(Doubt.CLOSE_WRITES, info, database);
        tools.doubts().add(items);
        assembler.verify(
                earlier,
                timeMicros,
                items.stream().map(item -> new ToVerify(item, timeMicros)).toList());
    }

    /** What a statement of an open transaction reads without a lock, and what it writes beside rows that stay unlocked. */
    private void watch(Step step) {
        boolean weak = step.session().transactions().isWeak();
        Set<String> tables = arrivals.scope(step).read();
        if (weak) {
            CloseWrites.Touch touch = arrivals.touch(step);
            tables.addAll(touch.reads());
            tables.addAll(touch.ranges());
        }
        long moment = weak ? assembler.moment() : step.session().transactions().since();
        assembler.watch(step.thread(), tables, moment);
    }

    /**
     * A read whose result is kept.
     *
     * @param tables that it reads, {@code db.table}
     * @return whether it may see something else where it is replayed
     */
    boolean read(Step step, Set<String> tables) {
        long since = step.session().transactions().since();
        if (since == 0) {
            return false;
        }
        boolean weak = step.session().transactions().isWeak();
        assembler.watch(step.thread(), tables, weak ? assembler.moment() : since);
        return !weak && assembler.changedSince(step.thread(), tables, since);
    }
}
