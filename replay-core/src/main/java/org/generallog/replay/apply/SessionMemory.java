package org.generallog.replay.apply;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.SessionLink;
import org.generallog.replay.transaction.StatementChange;

/**
 * What a connection holds for the sessions of the old instance whose statements it runs, beyond what each statement carries: for any of
 * them {@code LAST_INSERT_ID()}, for the one that it is pinned to variables and temporary tables. It goes with the connection, and what
 * builds on it then cannot be run.
 *
 * <p>Each session's {@code LAST_INSERT_ID()} is kept in a user variable while the connection runs statements of others.
 */
final class SessionMemory {
    /** Sessions whose {@code LAST_INSERT_ID()} is kept; beyond that the one that gave its id first is forgotten. */
    private static final int MOST_SESSIONS = 4096;
    /** User variable: the session whose {@code LAST_INSERT_ID()} the connection has now. */
    static final String OWNER = "replicator_session";

    private static final long NOBODY = -1;

    private final Set<Long> kept = new LinkedHashSet<>();
    private long owner = NOBODY;
    /** The first pinned statement whose effect this connection has; 0 for none. */
    private int first;

    /** How many of these can be run with what the connection has, from the beginning. */
    int carries(List<RelayEntry> entries) {
        int had = first;
        Set<Long> given = new LinkedHashSet<>();
        for (int i = 0; i < entries.size(); i++) {
            long thread = entries.get(i).transaction().threadId();
            for (Change change : entries.get(i).transaction().changes()) {
                if (!(change instanceof StatementChange statement)) {
                    continue;
                }
                if (lacks(had, given.contains(thread), thread, statement)) {
                    return i;
                }
                if (statement.link().givesLastInsertId()) {
                    given.add(thread);
                }
                if (had == 0) {
                    had = statement.link().number();
                }
            }
        }
        return entries.size();
    }

    /** Whether a statement builds on what this connection does not have. */
    boolean lacks(long thread, StatementChange change) {
        return lacks(first, false, thread, change);
    }

    private boolean lacks(int had, boolean given, long thread, StatementChange change) {
        SessionLink link = change.link();
        if (link.ends()) {
            return false;
        }
        if (link.needs() > 0) {
            return had == 0 || link.needs() < had;
        }
        return link.usesLastInsertId() && change.lastInsertId().isEmpty() && !given && !knows(thread);
    }

    /** These statements have taken effect. */
    void ran(StatementChange change) {
        if (first == 0) {
            first = change.link().number();
        }
    }

    void ran(List<RelayEntry> entries) {
        for (RelayEntry entry : entries) {
            for (Change change : entry.transaction().changes()) {
                if (change instanceof StatementChange statement) {
                    ran(statement);
                }
            }
        }
    }

    /** A statement was left out: nothing that builds on it, or on what came before, can be run. */
    void leftOut(long thread, StatementChange change) {
        if (change.link().pinned()) {
            first = change.link().number() + 1;
        }
        if (change.link().givesLastInsertId()) {
            kept.remove(thread);
        }
    }

    /** Adds what gives a statement its own session's {@code LAST_INSERT_ID()}. */
    void enter(List<String> set, long thread, StatementChange change) {
        if (change.lastInsertId().isPresent()) {
            keep(set);
            own(set, thread);
            set.add("last_insert_id="
                    + Long.toUnsignedString(change.lastInsertId().getAsLong()));
            return;
        }
        boolean concerned = change.link().givesLastInsertId() || change.link().usesLastInsertId();
        if (concerned && owner != thread) {
            keep(set);
            set.add("last_insert_id=" + (kept.contains(thread) ? "CAST(" + variable(thread) + " AS UNSIGNED)" : "0"));
            own(set, thread);
        }
    }

    private void keep(List<String> set) {
        if (owner == NOBODY) {
            return;
        }
        set.add(variable(owner) + "=LAST_INSERT_ID()");
        if (kept.add(owner) && kept.size() > MOST_SESSIONS) {
            long oldest = kept.iterator().next();
            kept.remove(oldest);
            set.add(variable(oldest) + "=NULL");
        }
    }

    private void own(List<String> set, long thread) {
        set.add("@" + OWNER + "=" + thread);
        owner = thread;
    }

    /** Whether it has the session's {@code LAST_INSERT_ID()}. */
    boolean knows(long thread) {
        return owner == thread || kept.contains(thread);
    }

    /** A query for it. */
    String ask(long thread) {
        return "SELECT " + (owner == thread ? "LAST_INSERT_ID()" : "CAST(" + variable(thread) + " AS UNSIGNED)");
    }

    /** A statement that makes this value the session's. */
    String take(long thread, String value) {
        owner = thread;
        return "SET last_insert_id=" + value + ",@" + OWNER + "=" + thread;
    }

    /** After an error nobody knows how far a packet came; the connection does. */
    void owner(long now) {
        owner = now;
    }

    private static String variable(long thread) {
        return "@`replicator_id_" + thread + "`";
    }
}
