package org.generallog.replay.transaction;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects each session's changes until they commit, and emits them whole. Used by the capture's thread alone.
 *
 * <p>For every row of a session the caller first says {@link #arrived}: the session's last statement is over. Then it says what the
 * row does.
 */
public final class Assembler {
    private final TransactionListener out;
    private final DeadlockEvidence evidence;
    private final long lockWaitMicros;
    private final SpillDirectory spills;
    private final Sequencer sequencer;
    private final LockModel locks = new LockModel();
    private final Map<Long, OpenTransaction> open = new LinkedHashMap<>();
    private final TableHistory history = new TableHistory();
    /** {@code LOCK TABLES}, by session. Learnt anew after a restart. */
    private final Map<Long, TableLock> tableLocks = new LinkedHashMap<>();
    /** Sessions whose {@code COMMIT} is logged late. */
    private final Set<Long> endLate = new HashSet<>();
    /** The packet that is being read, when its row holds several statements. */
    private @Nullable Packet packet;

    /**
     * @param lockWaitSeconds {@code innodb_lock_wait_timeout} of the old instance
     * @param spills where large open transactions go
     */
    public Assembler(TransactionListener out, DeadlockEvidence evidence, int lockWaitSeconds, SpillDirectory spills) {
        this.out = out;
        this.evidence = evidence;
        // The log's time may be whole seconds: a wait that looks up to a second shorter has still timed out.
        this.lockWaitMicros = (lockWaitSeconds - 1) * 1_000_000L;
        this.spills = spills;
        this.sequencer = new Sequencer(out);
    }

    /** Where in the order of what took effect the log is. */
    public long moment() {
        return history.now();
    }

    /** Whether others have changed one of these tables since a moment. */
    public boolean changedSince(long threadId, Collection<String> tables, long moment) {
        return tables.stream().anyMatch(table -> history.changedSince(threadId, table, moment));
    }

    /**
     * The session's open transaction has seen these tables as they were at a moment, and holds no lock on what it has seen: what it writes
     * is to be verified if others change one of them before it commits.
     */
    public void watch(long threadId, Collection<String> tables, long moment) {
        OpenTransaction own = open.get(threadId);
        if (own != null) {
            tables.forEach(table -> own.watch(table, moment));
        }
    }

    public boolean inTransaction(long threadId) {
        return open.containsKey(threadId);
    }

    /** The session has sent its next row: what it sent before is over, one way or the other. */
    public void arrived(long threadId, Signal signal, long timeMicros) {
        out.arrived(threadId);
        Claim claim = locks.settle(threadId);
        settleTableLocks(threadId, timeMicros);
        OpenTransaction own = open.get(threadId);
        if (own != null) {
            own.turn++;
            settleLostLocks(own, signal);
        }
        if (claim == null) {
            return;
        }
        if (claim.delayed != null) {
            settleAutocommit(claim, claim.delayed, timeMicros);
        } else if (own != null && claim.own == own && !own.ended()) {
            settleInTransaction(claim, own, signal, timeMicros);
        }
    }

    /** What waited for another session's {@code LOCK TABLES} is over while that holds: it has given up ({@code lock_wait_timeout}), or was an INSERT that MyISAM lets pass. */
    private void settleTableLocks(long threadId, long timeMicros) {
        if (tableLocks.isEmpty()) {
            return;
        }
        List<ToVerify> doubts = new ArrayList<>();
        for (Delayed each : sequencer.delayed()) {
            if (each.threadId == threadId && each.changesRows() && each.after.removeIf(Assembler::isHeldTable)) {
                doubts.addAll(out.uncertain(Doubt.CONTRADICTION, each.transaction));
            }
        }
        if (!doubts.isEmpty()) {
            sequencer.advance();
            alone(threadId, timeMicros, doubts);
        }
    }

    private static boolean isHeldTable(Ending ending) {
        return ending instanceof TableLock && !ending.ended();
    }

    /**
     * 5.5's {@code Execute}: another session got this one's lock, so this transaction had ended, though no row says so. Usually
     * none will: a {@code COMMIT} is written before it runs, so it was rolled back, with a client that died or as the victim of a
     * deadlock. Only of a session that prepares its {@code COMMIT} the row may still come ({@link #endsLate}).
     */
    private void settleLostLocks(OpenTransaction own, Signal signal) {
        if (!own.lockLost) {
            return;
        }
        if (signal == Signal.BEGIN) {
            // Its row is written before it runs, so the lock was lost earlier: by the rollback of a deadlock.
            rollback(own.threadId);
        } else if (signal == Signal.OTHER) {
            own.lockLost = false;
            forget(own);
        }
    }

    /** Nobody has to wait for this one any longer, though it is open. */
    private void forget(OpenTransaction holder) {
        sequencer.delayed().forEach(later -> later.after.remove(holder));
        open.values().forEach(other -> other.follows.remove(holder));
        sequencer.advance();
    }

    /**
     * How the session bounds its transactions: by rows that are written after they ran (5.5's {@code Execute}), or before. One that ended
     * the last transaction so, or has prepared a {@code COMMIT} since, will end the next one so; sysbench sends {@code BEGIN} as text and
     * prepares its {@code COMMIT}. One of which that was not known when another got its lock may have come first: its rows are listed.
     */
    public void endsLate(long threadId, boolean late) {
        OpenTransaction own = open.get(threadId);
        if (own != null) {
            if (late && own.lockLost && !own.endsLate && !own.isEmpty()) {
                own.verify(out.uncertain(Doubt.CLOSE_WRITES, transaction(own, own.lastMicros())));
            }
            own.endsLate = late;
        }
        if (late) {
            endLate.add(threadId);
        } else {
            endLate.remove(threadId);
        }
    }

    /** The row was written after its statement had succeeded, so those who seemed to hold its locks hold them no longer. */
    private void lose(List<Claim.Hold> holds, Arrival winner, Set<Ending> follows) {
        for (Claim.Hold hold : holds) {
            OpenTransaction loser = hold.holder();
            loser.lockLost = true;
            if (hold.certain()) {
                // Else it may be waiting for the winner.
                locks.lose(loser, winner.locks());
            }
            if (loser.endsLate) {
                follows.add(loser);
            }
        }
    }

    /**
     * What has committed with one of these locks and is not emitted yet: it comes first. Not what waits for this very transaction,
     * which had the lock before and only comes back to it.
     */
    private List<Delayed> delayedOn(Arrival arrival, @Nullable OpenTransaction own) {
        List<Delayed> before = new ArrayList<>();
        for (Delayed each : sequencer.delayed()) {
            if (!each.locks.isEmpty()
                    && arrival.locks().stream().anyMatch(each.locks::contains)
                    && (own == null || !each.follows(own))) {
                before.add(each);
            }
        }
        return before;
    }

    private void settleAutocommit(Claim claim, Delayed statement, long timeMicros) {
        if (statement.ended()) {
            return;
        }
        if (claim.timedOut(timeMicros, lockWaitMicros)) {
            List<ToVerify> doubts = out.uncertain(Doubt.LOCK_WAIT_TIMEOUT, statement.transaction);
            sequencer.drop(statement);
            alone(claim.threadId, timeMicros, doubts);
            return;
        }
        if (timeMicros - claim.sinceMicros < lockWaitMicros && claim.onlyPossibly(statement.after)) {
            sequencer.force(statement);
            return;
        }
        List<ToVerify> doubts = out.uncertain(
                claim.certainlyBlocked() ? Doubt.CONTRADICTION : Doubt.CLOSE_WRITES, statement.transaction);
        sequencer.force(statement);
        alone(claim.threadId, timeMicros, doubts);
    }

    private void settleInTransaction(Claim claim, OpenTransaction own, Signal signal, long timeMicros) {
        if (claim.deadlocked) {
            settleDeadlock(claim, own, signal, timeMicros);
        } else if (claim.certainlyBlocked() || claim.timedOut(timeMicros, lockWaitMicros)) {
            settleOverdue(claim, own, timeMicros);
        } else {
            for (Claim.Hold hold : claim.blockers) {
                if (hold.open()) {
                    locks.turnAround(hold, own, claim.sinceMicros);
                }
            }
        }
    }

    private void settleDeadlock(Claim claim, OpenTransaction own, Signal signal, long timeMicros) {
        switch (signal) {
            case ROLLBACK, END -> {
                // The row itself rolls back; asked all the same, so that this deadlock is not taken for a later one.
                var unused = evidence.wasVictim(own.threadId, "", claim.sinceMicros, timeMicros);
            }
            case BEGIN -> victim(own, timeMicros);
            case COMMIT, OTHER -> {
                if (evidence.wasVictim(own.threadId, claim.text, claim.sinceMicros, timeMicros)) {
                    victim(own, timeMicros);
                }
            }
        }
    }

    private void victim(OpenTransaction own, long timeMicros) {
        undone(own, Doubt.DEADLOCK, timeMicros);
    }

    /** The old instance has rolled all of it back by itself. */
    private void undone(OpenTransaction own, Doubt reason, long timeMicros) {
        List<ToVerify> doubts = own.isEmpty() ? List.of() : out.uncertain(reason, transaction(own, timeMicros));
        rollback(own.threadId);
        alone(own.threadId, timeMicros, doubts);
        if (evidence.beginsAnew()) {
            open.put(own.threadId, opened(own.threadId));
        }
    }

    private void settleOverdue(Claim claim, OpenTransaction own, long timeMicros) {
        Change last = own.lastStatement();
        if (last == null || claim.locksOnly) {
            return;
        }
        boolean timedOut = timeMicros - claim.sinceMicros >= lockWaitMicros;
        if (timedOut && evidence.timeoutRollsBack()) {
            undone(own, Doubt.LOCK_WAIT_TIMEOUT, timeMicros);
            return;
        }
        Transaction alone = new Transaction(own.origin, Transaction.Kind.DATA, timeMicros, List.of(last));
        if (timedOut) {
            List<ToVerify> doubts = out.uncertain(Doubt.LOCK_WAIT_TIMEOUT, alone);
            out.rolledBack(own.dropLast());
            own.verify(doubts);
            own.verify(own.lasting());
        } else {
            own.verify(out.uncertain(Doubt.CONTRADICTION, alone));
        }
    }

    /** A transaction begins; what is open commits (manual, "Statements That Cause an Implicit Commit"). */
    public void begin(long threadId, long timeMicros) {
        settlePacket(threadId);
        OpenTransaction before = open.get(threadId);
        if (before != null && before.hasStatements()) {
            nested(before, timeMicros);
        }
        commit(threadId, timeMicros);
        open.put(threadId, opened(threadId));
    }

    /**
     * A row of several statements begins. Those that are transactions of their own are put together until something else comes:
     * the old instance stopped at the first that failed, and so has to the new one.
     */
    public void packetBegins(long threadId) {
        packet = new Packet(threadId);
    }

    public void packetEnds(long threadId) {
        settlePacket(threadId);
        packet = null;
        OpenTransaction own = open.get(threadId);
        if (own != null) {
            own.inPacket = false;
        }
    }

    private void settlePacket(long threadId) {
        Packet now = packet;
        if (now != null && now.threadId == threadId && !now.isEmpty()) {
            Transaction together = now.transaction();
            Arrival arrival = now.arrival();
            now.clear();
            autocommit(arrival, together, locks.blockers(threadId, arrival.locks()));
        }
    }

    private void nested(OpenTransaction before, long timeMicros) {
        if (evidence.wasVictim(before.threadId, "", before.lastMicros(), timeMicros)) {
            victim(before, timeMicros);
        } else {
            before.verify(out.uncertain(Doubt.NESTED_BEGIN, transaction(before, timeMicros)));
        }
    }

    private OpenTransaction opened(long threadId) {
        OpenTransaction opened = new OpenTransaction(threadId, new ChangeList(spills));
        opened.endsLate = endLate.contains(threadId);
        opened.inPacket = packet != null && packet.threadId == threadId;
        return opened;
    }

    /** With {@code autocommit=0} the first statement begins a transaction by itself. */
    public void beginImplicitly(long threadId) {
        if (!open.containsKey(threadId)) {
            settlePacket(threadId);
            open.put(threadId, opened(threadId));
        }
    }

    /** A statement that changes or locks rows: part of the open transaction, or a transaction of its own. */
    public void statement(Arrival arrival) {
        OpenTransaction own = open.get(arrival.threadId());
        List<Claim.Hold> blockers = locks.blockers(arrival.threadId(), arrival.locks());
        if (own == null) {
            autocommit(arrival, blockers);
        } else {
            inTransaction(arrival, own, blockers);
        }
    }

    /** A change of tables without transactions: no rollback undoes it, and it does not wait for the commit. */
    public void outside(Arrival arrival) {
        autocommit(arrival, new ArrayList<>());
    }

    /** Whether the session has an open transaction that has changed something. */
    public boolean hasChanges(long threadId) {
        OpenTransaction own = open.get(threadId);
        return own != null && own.hasStatements();
    }

    /**
     * A statement that is no part of its session's open transaction and waits for nobody's lock: it concerns the session alone, and
     * outlives a rollback. What the session has committed before comes first.
     */
    public void alone(Arrival arrival) {
        autocommit(arrival, new ArrayList<>());
    }

    private void inTransaction(Arrival arrival, OpenTransaction own, List<Claim.Hold> blockers) {
        own.verify(arrival.doubts());
        if (arrival.change() != null) {
            own.add(arrival.change(), arrival.rows());
        }
        own.seenMicros = arrival.timeMicros();
        own.lasts(arrival.lasting());
        own.tables.addAll(arrival.tables());
        own.ranges.addAll(arrival.ranges());
        own.follows.addAll(delayedOn(arrival, own));
        if (arrival.finished()) {
            lose(blockers, arrival, own.follows);
        }
        locks.take(own, arrival.locks(), arrival.tables());
        if (!arrival.finished() && !blockers.isEmpty()) {
            Claim claim = new Claim(arrival.threadId(), own, null, arrival.timeMicros(), arrival.text());
            claim.locksOnly = arrival.change() == null;
            claim.blockers.addAll(blockers);
            locks.claim(claim);
        }
    }

    private void autocommit(Arrival arrival, List<Claim.Hold> blockers) {
        if (arrival.change() == null) {
            return;
        }
        if (packet != null && packet.threadId == arrival.threadId()) {
            packet.add(arrival);
            return;
        }
        Transaction alone =
                new Transaction(arrival.threadId(), Transaction.Kind.DATA, arrival.timeMicros(), arrival.changes());
        history.changed(arrival.threadId(), arrival.tables());
        autocommit(arrival, alone, blockers);
    }

    private void autocommit(Arrival arrival, Transaction alone, List<Claim.Hold> blockers) {
        Set<Ending> after = new HashSet<>(delayedBefore(arrival.threadId(), arrival.tables()));
        after.addAll(delayedOn(arrival, null));
        if (arrival.finished()) {
            // Its row was written after it had succeeded: no lock of tables was in its way.
            lose(blockers, arrival, after);
        } else {
            after.addAll(lockedOut(arrival));
            comesBehind(arrival, alone, after);
            blockers.addAll(possibleBlockers(arrival));
            blockers.forEach(hold -> after.add(hold.holder()));
        }
        if (after.isEmpty()) {
            sequencer.emit(alone, arrival.rows());
            return;
        }
        Delayed later = new Delayed(alone, arrival.rows(), after, Set.of(), Set.copyOf(arrival.locks()));
        sequencer.delay(later);
        if (!arrival.finished()) {
            Claim claim = new Claim(arrival.threadId(), null, later, arrival.timeMicros(), arrival.text());
            claim.blockers.addAll(blockers);
            locks.claim(claim);
        }
    }

    /**
     * Open transactions that may have locked a row of the statement, or one that it locks without naming it. Nothing is lost by waiting
     * for them: if it did not wait there, the rows are not the same, and the session's next row shows it.
     */
    private List<Claim.Hold> possibleBlockers(Arrival arrival) {
        List<Claim.Hold> found = new ArrayList<>();
        for (OpenTransaction other : open.values()) {
            boolean meets = arrival.ranges().stream().anyMatch(other.tables::contains)
                    || (!arrival.locks().isEmpty() && arrival.tables().stream().anyMatch(other.ranges::contains));
            if (meets && other.threadId != arrival.threadId()) {
                found.add(new Claim.Hold(other, other.turn, true));
            }
        }
        return found;
    }

    /** Whether a session's last statement certainly waits for another session's transaction. */
    public boolean waitsFor(long threadId, long holder) {
        Claim claim = locks.of(threadId);
        return claim != null
                && claim.blockers.stream()
                        .anyMatch(hold -> hold.holder().threadId == holder && hold.open() && hold.certain());
    }

    /** What this session, or a DDL on these tables, has waiting: nothing may overtake it. */
    private List<Delayed> delayedBefore(long threadId, List<String> tables) {
        List<Delayed> before = new ArrayList<>();
        for (Delayed each : sequencer.delayed()) {
            // What only lists rows holds up no statement.
            boolean own = each.threadId == threadId && each.changesRows();
            if (own || tables.stream().anyMatch(each.tables::contains)) {
                before.add(each);
            }
        }
        return before;
    }

    /**
     * A statement that commits implicitly. It waits for open transactions on its tables (metadata locks, 5.5 and later), and for
     * others' {@code LOCK TABLES}.
     */
    public void ddl(Arrival arrival) {
        commit(arrival.threadId(), arrival.timeMicros());
        if (arrival.change() == null) {
            return;
        }
        Transaction alone =
                new Transaction(arrival.threadId(), Transaction.Kind.DDL, arrival.timeMicros(), arrival.changes());
        Set<Ending> after = new HashSet<>(delayedBefore(arrival.threadId(), arrival.tables()));
        Claim claim = new Claim(
                arrival.threadId(),
                null,
                new Delayed(alone, arrival.rows(), after, Set.copyOf(arrival.tables()), Set.of()),
                arrival.timeMicros(),
                arrival.text());
        for (OpenTransaction other : open.values()) {
            if (arrival.tables().stream().anyMatch(other.tables::contains)) {
                after.add(other);
                claim.blockers.add(new Claim.Hold(other, other.turn));
            }
        }
        Set<Ending> held = arrival.finished() ? Set.of() : lockedOut(arrival);
        after.addAll(held);
        if (after.isEmpty()) {
            sequencer.emit(alone, arrival.rows());
        } else if (claim.delayed != null) {
            goesFirst(claim.delayed, held, arrival.timeMicros());
            sequencer.delay(claim.delayed);
            locks.claim(claim);
        }
    }

    /**
     * Of those who wait for {@code LOCK TABLES} a schema statement is let in first, whoever came before it (the requests of rank in the
     * server's sql/mdl.cc), by which a table is renamed away from under its writers; unless it still waited for another of its tables
     * when they were let in. So what they write is listed.
     */
    private void goesFirst(Delayed schema, Set<Ending> held, long timeMicros) {
        List<ToVerify> doubts = new ArrayList<>();
        for (Delayed each : sequencer.delayed()) {
            boolean writes = each.transaction.kind() == Transaction.Kind.DATA
                    && each.changesRows()
                    && each.after.stream().anyMatch(held::contains);
            if (writes && each.threadId != schema.threadId && !schema.follows(each)) {
                each.after.add(schema);
                doubts.addAll(besides(schema, each.transaction));
            }
        }
        if (!doubts.isEmpty()) {
            alone(schema.threadId, timeMicros, doubts);
        }
    }

    /** A writer comes while a schema statement waits for {@code LOCK TABLES}. */
    private void comesBehind(Arrival arrival, Transaction writer, Set<Ending> after) {
        List<ToVerify> doubts = new ArrayList<>();
        for (Ending each : after) {
            if (each instanceof Delayed schema
                    && schema.transaction.kind() == Transaction.Kind.DDL
                    && schema.threadId != arrival.threadId()
                    && schema.after.stream().anyMatch(Assembler::isHeldTable)) {
                doubts.addAll(besides(schema, writer));
            }
        }
        if (!doubts.isEmpty()) {
            alone(arrival.threadId(), arrival.timeMicros(), doubts);
        }
    }

    /** The rows that it writes, in whichever of the schema statement's tables they are. */
    private List<ToVerify> besides(Delayed schema, Transaction writer) {
        Set<ToVerify> doubts = new LinkedHashSet<>();
        for (ToVerify each : out.uncertain(Doubt.CLOSE_WRITES, writer)) {
            doubts.add(each);
            ToVerify.Item item = each.item();
            if (schema.tables.contains(item.database() + "." + item.table())) {
                for (String table : schema.tables) {
                    int dot = table.indexOf('.');
                    doubts.add(new ToVerify(
                            new ToVerify.Item(
                                    item.reason(), table.substring(0, dot), table.substring(dot + 1), item.key()),
                            each.timeMicros()));
                }
            }
        }
        return List.copyOf(doubts);
    }

    public void commit(long threadId, long timeMicros) {
        settlePacket(threadId);
        OpenTransaction own = open.remove(threadId);
        if (own == null) {
            return;
        }
        end(own);
        if (!own.isEmpty()) {
            if (own.isStale(history)) {
                own.verify(out.uncertain(Doubt.ISOLATION, transaction(own, timeMicros)));
            }
            history.changed(threadId, own.tables);
            Transaction whole = transaction(own, timeMicros);
            Set<Ending> after = new HashSet<>(own.follows);
            after.addAll(delayedBefore(own.origin, List.of()));
            after.removeIf(Ending::ended);
            if (after.isEmpty()) {
                sequencer.emit(whole, own.rows());
            } else {
                sequencer.delay(new Delayed(whole, own.rows(), after, Set.of(), Set.copyOf(own.locks.keySet())));
            }
        } else {
            own.discard();
        }
        sequencer.advance();
    }

    /** {@code LOCK TABLES}: statements of others on these tables wait, but for those of transactions that have used them before. */
    public void lock(long threadId, List<String> tables) {
        Set<Long> exempt = new HashSet<>();
        exempt.add(threadId);
        open.values().stream()
                .filter(other -> tables.stream().anyMatch(other.tables::contains))
                .forEach(other -> exempt.add(other.threadId));
        tableLocks.put(threadId, new TableLock(Set.copyOf(tables), exempt));
    }

    /** {@code UNLOCK TABLES}, or whatever else releases them. */
    public void unlock(long threadId) {
        TableLock lock = tableLocks.remove(threadId);
        if (lock != null) {
            lock.end();
            sequencer.advance();
        }
    }

    /** Whether another session's {@code LOCK TABLES} keeps this one from one of the tables, {@code db.table}. */
    public boolean isLockedOut(long threadId, List<String> tables) {
        return tableLocks.values().stream().anyMatch(lock -> lock.stops(threadId, tables));
    }

    /** What stands in a transaction is emitted when that commits, which is later anyway. */
    private Set<Ending> lockedOut(Arrival arrival) {
        Set<Ending> after = new HashSet<>();
        for (TableLock lock : tableLocks.values()) {
            if (lock.stops(arrival.threadId(), arrival.tables())) {
                after.add(lock);
            }
        }
        return after;
    }

    /**
     * {@code XA PREPARE}: the session's transaction belongs to no session any more. Its locks stay.
     *
     * @param key by which it is committed or rolled back as if it were a thread
     */
    public void prepare(long threadId, long key) {
        OpenTransaction own = open.remove(threadId);
        if (own != null) {
            own.threadId = key;
            open.put(key, own);
        }
    }

    /**
     * What is to be verified although no statement of its own carries it. Inside a transaction it is listed when that commits, and
     * not when it is rolled back; outside, after what the session has waiting.
     */
    public void verify(long threadId, long timeMicros, List<ToVerify> doubts) {
        OpenTransaction own = open.get(threadId);
        if (own != null) {
            own.verify(doubts);
        } else {
            alone(threadId, timeMicros, doubts);
        }
    }

    private void alone(long threadId, long timeMicros, List<ToVerify> doubts) {
        if (doubts.isEmpty()) {
            return;
        }
        settlePacket(threadId);
        Set<ToVerify.Item> waiting = new HashSet<>();
        sequencer.delayed().stream()
                .filter(each -> each.threadId == threadId && !each.changesRows())
                .forEach(each -> each.transaction.changes().forEach(change -> waiting.add(((ToVerify) change).item())));
        doubts = doubts.stream().filter(each -> !waiting.contains(each.item())).toList();
        if (doubts.isEmpty()) {
            return;
        }
        Transaction listed = new Transaction(threadId, Transaction.Kind.DATA, timeMicros, List.<Change>copyOf(doubts));
        Set<Ending> after = new HashSet<>();
        sequencer.delayed().stream().filter(each -> each.threadId == threadId).forEach(after::add);
        if (after.isEmpty()) {
            sequencer.emit(listed, 0);
        } else {
            sequencer.delay(new Delayed(listed, 0, after, Set.of(), Set.of()));
        }
    }

    private static Transaction transaction(OpenTransaction own, long timeMicros) {
        Transaction.Kind kind = own.inPacket ? Transaction.Kind.PACKET : Transaction.Kind.DATA;
        return new Transaction(own.origin, kind, timeMicros, own.changes());
    }

    public void rollback(long threadId) {
        settlePacket(threadId);
        OpenTransaction own = open.remove(threadId);
        if (own != null) {
            end(own);
            out.rolledBack(own.rows());
            own.discard();
            sequencer.advance();
            alone(own.origin, own.lastMicros(), own.lasting());
        }
    }

    private void end(OpenTransaction own) {
        own.end();
        locks.free(own);
    }

    public void savepoint(long threadId, String name) {
        OpenTransaction own = open.get(threadId);
        if (own != null) {
            own.savepoint(name);
        }
    }

    public void rollbackTo(long threadId, String name) {
        OpenTransaction own = open.get(threadId);
        if (own != null) {
            long rows = own.rollbackTo(name);
            out.rolledBack(rows);
            if (rows > 0) {
                own.verify(own.lasting());
            }
        }
    }

    public void release(long threadId, String name) {
        OpenTransaction own = open.get(threadId);
        if (own != null) {
            own.release(name);
        }
    }

    /** The session is gone: what it had open was rolled back. */
    public void sessionEnded(long threadId) {
        rollback(threadId);
        unlock(threadId);
        endLate.remove(threadId);
        sequencer.barrier().sessionEnded(threadId);
        out.ended(threadId);
    }

    /** A trigger or a function of the session's statement has written a row: a deadlock there shows that row's text. */
    public void nested(long threadId, String text) {
        Claim claim = locks.of(threadId);
        if (claim != null) {
            claim.text = text;
        }
    }

    /** A client's row has come, whatever it is; {@code finished} where it was written after the statement had succeeded. */
    public void row(long threadId, boolean finished) {
        sequencer.barrier().row(threadId, finished);
    }

    /** A copy begins to take a snapshot: {@link SnapshotBarrier}. */
    public void beginSnapshot(String id, long threadId) {
        sequencer.barrier().begin(id, threadId);
    }

    public void lookBeforeSnapshot(String id) {
        sequencer.barrier().look(id);
    }

    public void takeSnapshot(String id) {
        sequencer.barrier().take(id);
    }

    public void endSnapshot(String id, Set<Long> pending) {
        sequencer.endSnapshot(id, pending);
    }

    public Set<Long> threads() {
        return Set.copyOf(open.keySet());
    }

    public int openTransactions() {
        return open.size();
    }

    /** Rows of the log that have no fate yet. */
    public long rowsInFlight() {
        long rows = sequencer.rows();
        for (OpenTransaction each : open.values()) {
            rows += each.rows();
        }
        return rows;
    }

    /** What the capture checkpoint keeps. */
    public AssemblerState state() {
        return AssemblerState.of(open.values(), sequencer, locks, endLate, tableLocks);
    }

    public void restore(AssemblerState state) {
        state.restore(open, tableLocks, sequencer, locks, spills);
        endLate.addAll(state.endLate());
    }
}
