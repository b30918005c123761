package org.generallog.replay.transaction;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the assembling holds between two rows, as plain values: part of the capture checkpoint.
 *
 * @param open transactions that have not ended
 * @param delayed transactions that wait for others, in their order
 * @param follows what open transactions came after
 * @param claims last statements that may be waiting
 * @param endLate sessions whose {@code COMMIT} is logged late
 * @param tableLocks {@code LOCK TABLES} in force
 * @param barrier what waits for a snapshot to be over
 */
public record AssemblerState(
        List<OpenTransaction.State> open,
        List<DelayedState> delayed,
        List<FollowState> follows,
        List<ClaimState> claims,
        Set<Long> endLate,
        List<TableLock.State> tableLocks,
        SnapshotBarrier.State barrier) {

    /**
     * @param afterThreads sessions whose open transaction it waits for
     * @param afterDelayed places in the list of those delayed that it waits for
     * @param afterLocks sessions whose {@code LOCK TABLES} it waits for
     * @param row its row's number for the barrier
     */
    record DelayedState(
            Transaction transaction,
            long rows,
            List<Long> afterThreads,
            List<Integer> afterDelayed,
            List<Long> afterLocks,
            Set<String> tables,
            Set<String> locks,
            long row) {}

    /** What an open transaction came after; see {@link DelayedState}. */
    record FollowState(long threadId, List<Long> afterThreads, List<Integer> afterDelayed) {}

    /** @param delayed place in the list of those delayed; -1 for a statement inside a transaction */
    record ClaimState(
            long threadId,
            int delayed,
            long sinceMicros,
            String text,
            boolean deadlocked,
            boolean locksOnly,
            List<HoldState> blockers) {}

    record HoldState(long threadId, long turn, boolean possible) {}

    public static AssemblerState empty() {
        return new AssemblerState(
                List.of(), List.of(), List.of(), List.of(), Set.of(), List.of(), SnapshotBarrier.State.none());
    }

    /** Whether every transaction that was begun has ended and stands in the relay log. */
    public boolean nothingInFlight() {
        return open.isEmpty() && delayed.isEmpty() && barrier.held().isEmpty();
    }

    /**
     * Transactions that are captured and do not stand in the relay log: those that are open, that wait for others, and that wait for a
     * snapshot. Empty where a part of them is in a file.
     */
    public Optional<List<Transaction>> inFlight() {
        List<Transaction> all = new ArrayList<>();
        for (OpenTransaction.State each : open) {
            if (each.changes().file() != null) {
                return Optional.empty();
            }
            if (!each.changes().changes().isEmpty()) {
                all.add(new Transaction(
                        each.threadId(),
                        Transaction.Kind.DATA,
                        0,
                        each.changes().changes()));
            }
        }
        delayed.forEach(each -> all.add(each.transaction()));
        barrier.held().forEach(each -> all.add(each.transaction()));
        return Optional.of(all);
    }

    static AssemblerState of(
            Collection<OpenTransaction> open,
            Sequencer sequencer,
            LockModel locks,
            Set<Long> endLate,
            Map<Long, TableLock> tableLocks) {
        List<Delayed> delayed = List.copyOf(sequencer.delayed());
        return new AssemblerState(
                open.stream().map(OpenTransaction::state).toList(),
                delayed.stream().map(each -> state(each, delayed, tableLocks)).toList(),
                open.stream()
                        .filter(each -> !each.follows.isEmpty())
                        .map(each ->
                                new FollowState(each.threadId, threads(each.follows), places(each.follows, delayed)))
                        .toList(),
                locks.all().stream().map(each -> state(each, delayed)).toList(),
                Set.copyOf(endLate),
                tableLocks.entrySet().stream()
                        .map(each -> each.getValue().state(each.getKey()))
                        .toList(),
                sequencer.barrier().state());
    }

    private static DelayedState state(Delayed each, List<Delayed> all, Map<Long, TableLock> tableLocks) {
        List<Long> afterLocks = tableLocks.entrySet().stream()
                .filter(lock -> each.after.contains(lock.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        return new DelayedState(
                each.transaction,
                each.rows,
                threads(each.after),
                places(each.after, all),
                afterLocks,
                each.tables,
                each.locks,
                each.row);
    }

    private static List<Long> threads(Set<Ending> after) {
        List<Long> threads = new ArrayList<>();
        for (Ending before : after) {
            if (!before.ended() && before instanceof OpenTransaction transaction) {
                threads.add(transaction.threadId);
            }
        }
        return threads;
    }

    private static List<Integer> places(Set<Ending> after, List<Delayed> all) {
        List<Integer> places = new ArrayList<>();
        for (Ending before : after) {
            if (!before.ended() && before instanceof Delayed other) {
                places.add(all.indexOf(other));
            }
        }
        return places;
    }

    private static ClaimState state(Claim claim, List<Delayed> delayed) {
        return new ClaimState(
                claim.threadId,
                claim.delayed == null ? -1 : delayed.indexOf(claim.delayed),
                claim.sinceMicros,
                claim.text,
                claim.deadlocked,
                claim.locksOnly,
                claim.blockers.stream()
                        .filter(Claim.Hold::open)
                        .map(hold -> new HoldState(hold.holder().threadId, hold.turn(), hold.possible()))
                        .toList());
    }

    void restore(
            Map<Long, OpenTransaction> into,
            Map<Long, TableLock> tables,
            Sequencer sequencer,
            LockModel locks,
            SpillDirectory spills) {
        tableLocks.forEach(each -> tables.put(each.threadId(), TableLock.restore(each)));
        for (OpenTransaction.State each : open) {
            OpenTransaction transaction = OpenTransaction.restore(each, spills);
            into.put(transaction.threadId, transaction);
            locks.restore(transaction);
        }
        List<Delayed> restored = new ArrayList<>();
        for (DelayedState each : delayed) {
            Set<Ending> after = new HashSet<>();
            addAll(after, each.afterThreads(), into);
            each.afterLocks().forEach(thread -> addIfPresent(after, tables.get(thread)));
            Delayed later = new Delayed(each.transaction(), each.rows(), after, each.tables(), each.locks());
            restored.add(later);
            sequencer.restore(later, each.row());
        }
        for (int i = 0; i < restored.size(); i++) {
            addAll(restored.get(i).after, delayed.get(i).afterDelayed(), restored);
        }
        for (FollowState each : follows) {
            OpenTransaction follower = into.get(each.threadId());
            if (follower != null) {
                addAll(follower.follows, each.afterThreads(), into);
                addAll(follower.follows, each.afterDelayed(), restored);
            }
        }
        for (ClaimState each : claims) {
            claim(each, restored, into, locks);
        }
        sequencer.barrier().restore(barrier);
    }

    private static void addAll(Set<Ending> after, List<Long> threads, Map<Long, OpenTransaction> open) {
        threads.forEach(thread -> addIfPresent(after, open.get(thread)));
    }

    private static void addAll(Set<Ending> after, List<Integer> places, List<Delayed> delayed) {
        places.forEach(place -> addIfPresent(after, place < delayed.size() && place >= 0 ? delayed.get(place) : null));
    }

    private static void addIfPresent(Set<Ending> after, @Nullable Ending ending) {
        if (ending != null) {
            after.add(ending);
        }
    }

    private static void claim(
            ClaimState state, List<Delayed> delayed, Map<Long, OpenTransaction> open, LockModel locks) {
        Delayed own = state.delayed() >= 0 ? delayed.get(state.delayed()) : null;
        OpenTransaction transaction = own == null ? open.get(state.threadId()) : null;
        if (own == null && transaction == null) {
            return;
        }
        Claim claim = new Claim(state.threadId(), transaction, own, state.sinceMicros(), state.text());
        claim.deadlocked = state.deadlocked();
        claim.locksOnly = state.locksOnly();
        for (HoldState hold : state.blockers()) {
            OpenTransaction holder = open.get(hold.threadId());
            if (holder != null) {
                claim.blockers.add(new Claim.Hold(holder, hold.turn(), hold.possible()));
            }
        }
        locks.restore(claim);
    }
}
