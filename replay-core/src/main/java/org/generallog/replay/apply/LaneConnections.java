package org.generallog.replay.apply;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.SessionLink;
import org.generallog.replay.transaction.StatementChange;
import org.jspecify.annotations.Nullable;

/**
 * A lane's connections: one that runs nearly everything, and one for each pinned session of the old instance ({@link SessionLink}) that
 * the lane has to do with. The lane's thread uses them, one after the other; only {@link #current} may be asked by another.
 */
final class LaneConnections implements AutoCloseable {
    /** Pinned sessions at once; beyond that the one that was silent the longest loses its state. */
    private static final int MOST_PINNED = 64;
    /** No session: the connection that runs what is not pinned. */
    private static final long COMMON = -1;

    private final Target target;
    private final ApplySettings settings;
    private final StatementLimit limit;
    private final Map<Long, LaneConnection> bySession = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Long, Long> lost = new LinkedHashMap<>();
    private volatile @Nullable LaneConnection current;

    LaneConnections(Target target, ApplySettings settings, StatementLimit limit) {
        this.target = target;
        this.limit = limit;
        this.settings = settings;
    }

    /** How many of these, from the beginning, run together: those that are not pinned. */
    int together(List<RelayEntry> entries) {
        long session = session(entries.get(0));
        for (int i = 1; i < entries.size(); i++) {
            if (session(entries.get(i)) != session || session != COMMON) {
                return i;
            }
        }
        return entries.size();
    }

    /** The connection that this transaction runs on; connects where there is none. */
    LaneConnection of(RelayEntry entry) throws TargetException {
        return of(session(entry));
    }

    /** The connection that runs what is not pinned. */
    LaneConnection common() throws TargetException {
        return of(COMMON);
    }

    private LaneConnection of(long session) throws TargetException {
        LaneConnection known = bySession.get(session);
        if (known == null) {
            Long before = lost.remove(session);
            known = new LaneConnection(target.connect(before == null ? 0 : before), settings, limit);
            bySession.put(session, known);
            current = known;
            known.prepare();
            evict();
        }
        current = known;
        return known;
    }

    /**
     * A pinned statement asks for a {@code LAST_INSERT_ID()} that the common connection has: gives the value to the connection that the
     * statement runs on.
     */
    void lend(LaneConnection to, RelayEntry entry) throws TargetException {
        LaneConnection common = bySession.get(COMMON);
        long thread = entry.transaction().threadId();
        boolean uses = any(entry, link -> link.pinned() && link.usesLastInsertId());
        if (uses && common != null && common != to && common.memory().knows(thread)) {
            String id = common.raw().query(common.memory().ask(thread)).get(0).get(0);
            to.send(to.memory().take(thread, id));
        }
    }

    private void evict() {
        for (Long session : List.copyOf(bySession.keySet())) {
            if (bySession.size() <= MOST_PINNED + 1) {
                return;
            }
            if (session != COMMON && bySession.get(session) != current) {
                close(session);
            }
        }
    }

    /** The session that a transaction is pinned to, or {@link #COMMON}. */
    private long session(RelayEntry entry) {
        long thread = entry.transaction().threadId();
        boolean pinned = any(entry, SessionLink::pinned);
        return !pinned || (!bySession.containsKey(thread) && any(entry, SessionLink::ends)) ? COMMON : thread;
    }

    private static boolean any(RelayEntry entry, Predicate<SessionLink> what) {
        for (Change change : entry.transaction().changes()) {
            if (change instanceof StatementChange statement && what.test(statement.link())) {
                return true;
            }
        }
        return false;
    }

    /** Whether a session has this connection for itself. */
    boolean isPinned(LaneConnection connection) {
        return bySession.get(COMMON) != connection;
    }

    /** These have taken effect: closes the connection of a session that has ended. */
    void applied(List<RelayEntry> entries) {
        RelayEntry last = entries.get(entries.size() - 1);
        if (any(last, SessionLink::ends)) {
            close(last.transaction().threadId());
        }
    }

    private void close(long session) {
        LaneConnection closed = bySession.remove(session);
        if (closed != null) {
            closed.close();
            if (current == closed) {
                current = null;
            }
        }
    }

    /** The connection in use is lost, or not to be trusted any more. */
    void discard() {
        LaneConnection now = current;
        for (Long session : List.copyOf(bySession.keySet())) {
            LaneConnection each = bySession.get(session);
            if (each != null && each == now) {
                lost.clear();
                lost.put(session, each.id());
                close(session);
            }
        }
    }

    /** The connection that was used last; null where it is gone. */
    @Nullable
    LaneConnection current() {
        return current;
    }

    Collection<LaneConnection> all() {
        return List.copyOf(bySession.values());
    }

    @Override
    public void close() {
        List.copyOf(bySession.keySet()).forEach(this::close);
    }
}
