package org.generallog.replay.apply;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.relaylog.RelayPosition;
import org.jspecify.annotations.Nullable;

/**
 * Connections that are lost again and again at the same place: a statement there ends them ({@code KILL CONNECTION_ID()} in a procedure, one that
 * the server dies of), and would for ever. A transaction at which {@value #MOST} were lost is run by itself, statement by statement; a
 * statement during which {@value #MOST} more were lost is not run again; nor is a schema statement at which twice as many were lost.
 */
final class Losses {
    static final int MOST = 3;

    private @Nullable RelayPosition at;
    private int lost;
    private final Map<Integer, Integer> ofStatements = new HashMap<>();
    private @Nullable Integer running;
    private @Nullable TargetException last;

    /** The connection is lost, on which this transaction and others behind it were being applied. */
    void lost(RelayEntry first, TargetException how) {
        if (!first.begin().equals(at)) {
            clear();
            at = first.begin();
        }
        lost++;
        last = how;
        if (running != null) {
            ofStatements.merge(running, 1, Integer::sum);
            running = null;
        }
    }

    /** Something was applied. */
    void clear() {
        at = null;
        lost = 0;
        ofStatements.clear();
        running = null;
        last = null;
    }

    /** Whether the transaction is to be run by itself, statement by statement. */
    boolean isSuspect(RelayEntry entry) {
        return lost >= MOST && entry.begin().equals(at);
    }

    /** Why a schema statement, which is always run by itself, is not run again; empty where it may be. */
    Optional<TargetException> ofSchema(RelayEntry entry) {
        boolean deadly = entry.begin().equals(at) && lost >= 2 * MOST;
        return deadly ? Optional.ofNullable(last).map(how -> deadly(how, 2 * MOST)) : Optional.empty();
    }

    /** A statement of a transaction that is run by itself begins. */
    void runs(int statement) {
        running = statement;
    }

    /** It is over. */
    void ran() {
        running = null;
    }

    /** Why a statement is not run again; empty where it may be. */
    Optional<TargetException> of(RelayEntry entry, int statement) {
        TargetException how = last;
        if (how == null || !isSuspect(entry) || ofStatements.getOrDefault(statement, 0) < MOST) {
            return Optional.empty();
        }
        return Optional.of(deadly(how, MOST));
    }

    private static TargetException deadly(TargetException how, int times) {
        return new TargetException(
                FailureKind.REJECTED,
                how.code(),
                how.sqlState(),
                "the connection was lost " + times + " times while it ran: " + how.getMessage(),
                "");
    }
}
