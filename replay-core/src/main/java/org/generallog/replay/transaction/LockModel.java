package org.generallog.replay.transaction;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for whom on the old instance, inferred from the log: rows that open transactions have locked, and the claims of those
 * who came later.
 *
 * <p>Worked through on two sessions. {@code A: BEGIN; UPDATE row 1;} then {@code B: UPDATE row 1} with autocommit. B's row stands in
 * the log at once, but B waits; its change took effect after A's commit, and so it is emitted after it. If B sends its next row while
 * A is open and A had gone on past its own update, B's statement has failed.
 *
 * <p>{@code A: UPDATE row 1; B: UPDATE row 2; A: UPDATE row 2 (waits); B: UPDATE row 1}: a circle, so InnoDB rolls back A or B. The
 * victim's client gets error 1213 and begins anew or rolls back; the other one goes on and commits.
 */
final class LockModel {
    /**
     * So many rows one transaction holds by name. Of those beyond, only their table is known: others' statements there <em>may</em> meet one
     * ({@link OpenTransaction#ranges}), which decides no deadlock and no timeout, and holds nobody longer than until his next row.
     */
    static final int MOST_LOCKS = 10_000;

    private final Map<String, Map<OpenTransaction, Long>> holders = new HashMap<>();
    private final Map<Long, Claim> claims = new HashMap<>();

    /** The open transactions of other sessions that hold one of these locks, each with the turn in which it took the first of them. */
    List<Claim.Hold> blockers(long threadId, Collection<String> locks) {
        Map<OpenTransaction, Long> found = new LinkedHashMap<>();
        for (String lock : locks) {
            Map<OpenTransaction, Long> holding = holders.get(lock);
            if (holding != null) {
                holding.forEach((holder, turn) -> {
                    if (holder.threadId != threadId && !holder.ended()) {
                        found.merge(holder, turn, Math::min);
                    }
                });
            }
        }
        List<Claim.Hold> holds = new ArrayList<>(found.size());
        found.forEach((holder, turn) -> holds.add(new Claim.Hold(holder, turn)));
        return holds;
    }

    /** @param tables of which the locks are, as far as they are more than can be kept */
    void take(OpenTransaction open, Collection<String> locks, Collection<String> tables) {
        for (String lock : locks) {
            if (open.locks.size() >= MOST_LOCKS && !open.locks.containsKey(lock)) {
                open.ranges.addAll(tables);
                continue;
            }
            open.locks.putIfAbsent(lock, open.turn);
            open.lost.remove(lock);
            holders.computeIfAbsent(lock, l -> new HashMap<>()).putIfAbsent(open, open.turn);
        }
    }

    void restore(OpenTransaction open) {
        open.locks.forEach((lock, turn) -> {
            if (!open.lost.contains(lock)) {
                holders.computeIfAbsent(lock, l -> new HashMap<>()).put(open, turn);
            }
        });
    }

    /** Others have these locks now, though no row has ended the transaction. */
    void lose(OpenTransaction open, Collection<String> locks) {
        for (String lock : locks) {
            if (open.locks.containsKey(lock)) {
                open.lost.add(lock);
            }
            release(open, lock);
        }
    }

    private void release(OpenTransaction open, String lock) {
        Map<OpenTransaction, Long> holding = holders.get(lock);
        if (holding != null) {
            holding.remove(open);
            if (holding.isEmpty()) {
                holders.remove(lock);
            }
        }
    }

    /** The transaction has ended: its locks are free. */
    void free(OpenTransaction open) {
        open.locks.keySet().forEach(lock -> release(open, lock));
    }

    void claim(Claim claim) {
        claims.put(claim.threadId, claim);
        markCircle(claim, claim, new HashSet<>());
    }

    /** The circles that it is part of are known. */
    void restore(Claim claim) {
        claims.put(claim.threadId, claim);
    }

    @Nullable
    Claim settle(long threadId) {
        return claims.remove(threadId);
    }

    @Nullable
    Claim of(long threadId) {
        return claims.get(threadId);
    }

    Collection<Claim> all() {
        return claims.values();
    }

    /** Marks every claim on a way from {@code at} back to {@code start}. */
    private boolean markCircle(Claim start, Claim at, Set<Claim> visited) {
        boolean circle = false;
        for (Claim.Hold hold : at.blockers) {
            if (!hold.open() || hold.possible()) {
                continue;
            }
            if (hold.holder() == start.own) {
                circle = true;
                continue;
            }
            Claim next = claims.get(hold.holder().threadId);
            if (next != null && next.own == hold.holder() && visited.add(next)) {
                circle |= markCircle(start, next, visited);
            }
        }
        if (circle) {
            at.deadlocked = true;
        }
        return circle;
    }

    /** The holder of a lock was not first after all: it is its last statement that waits for {@code winner}. */
    void turnAround(Claim.Hold lost, OpenTransaction winner, long sinceMicros) {
        OpenTransaction loser = lost.holder();
        Claim claim = claims.computeIfAbsent(loser.threadId, thread -> new Claim(thread, loser, null, sinceMicros, ""));
        claim.blockers.add(new Claim.Hold(winner, winner.turn - 1));
    }
}
