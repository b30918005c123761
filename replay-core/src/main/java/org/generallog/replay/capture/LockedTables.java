package org.generallog.replay.capture;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementInfo.Flag;
import org.generallog.replay.sql.StatementKind;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.sql.Tokens;

/**
 * What sessions may touch while they have locked tables (manual, "LOCK TABLES and UNLOCK TABLES Syntax"): no other table, and those locked for
 * reading are not written ({@code ER_TABLE_NOT_LOCKED}, {@code ER_TABLE_NOT_LOCKED_FOR_WRITE}). Under which alias a table is locked is not looked at.
 */
final class LockedTables {
    private final Catalog catalog;
    /** By thread: {@code db.table} in lower case, and whether it is locked for writing. */
    private final Map<Long, Map<String, Boolean>> locks = new HashMap<>();

    LockedTables(Catalog catalog) {
        this.catalog = catalog;
    }

    /** Nothing is locked any more. */
    void released(long thread) {
        locks.remove(thread);
    }

    /** A statement was carried out, as far as is known. */
    void carriedOut(Tokens t, StatementInfo info, Session session) {
        switch (info.kind()) {
            case LOCK_TABLES -> {
                released(session.threadId());
                lock(t, info, session);
            }
            case UNLOCK_TABLES, BEGIN -> released(session.threadId());
            default -> {
                // Keeps them.
            }
        }
    }

    private void lock(Tokens t, StatementInfo info, Session session) {
        Map<String, Boolean> locked = new HashMap<>();
        int at = 0;
        for (TableAccess access : info.tables()) {
            String database = TableNames.database(access, session.database());
            boolean isTemporary = TemporaryTables.isTemporary(session, access);
            if (!isTemporary && catalog.table(database, access.table()).isEmpty()) {
                // It is not there, so that nothing was locked; or it is a view, which locks what is behind it.
                return;
            }
            at = mode(t, at);
            locked.merge(name(database, access.table()), isWrite(t, at), Boolean::logicalOr);
            at++;
        }
        if (!locked.isEmpty()) {
            locks.put(session.threadId(), locked);
        }
    }

    /** The next word that says how a table is locked. */
    private static int mode(Tokens t, int from) {
        int at = from;
        while (at < t.size() && !t.word(at, "READ") && !isWrite(t, at)) {
            at++;
        }
        return at;
    }

    private static boolean isWrite(Tokens t, int at) {
        return t.word(at, "WRITE");
    }

    private static String name(String database, String table) {
        return (database + "." + table).toLowerCase(Locale.ROOT);
    }

    /** Why a statement was refused; empty for one that may have been carried out. */
    Optional<Verdict> judge(StatementInfo info, Session session) {
        Map<String, Boolean> locked = locks.get(session.threadId());
        boolean changes = info.kind() == StatementKind.WRITE || info.kind() == StatementKind.DDL;
        if (locked == null || !changes || info.has(Flag.TEMPORARY)) {
            return Optional.empty();
        }
        for (TableAccess access : info.tables()) {
            String database = TableNames.database(access, session.database());
            Boolean forWriting = locked.get(name(database, access.table()));
            boolean free = TableNames.isOfServer(database) || TemporaryTables.isTemporary(session, access);
            if (!free && (forWriting == null || (access.writes() && !forWriting))) {
                return Optional.of(Verdict.refused("lock tables"));
            }
        }
        return Optional.empty();
    }
}
