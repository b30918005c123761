package org.generallog.replay.capture;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.generallog.replay.session.LockedTable;
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementInfo.Flag;
import org.generallog.replay.sql.StatementKind;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.sql.Tokens;

/**
 * What a session may do while {@code LOCK TABLES} is in force: a table that it has not locked, has locked for reading alone, or calls by
 * another name than the lock does, is refused (errors 1099 and 1100; manual, "LOCK TABLES and UNLOCK TABLES Syntax").
 */
final class LockedTables {
    private static final Set<String> BEFORE_TABLE = Set.of("FROM", "JOIN", "INTO", "UPDATE", "STRAIGHT_JOIN");
    private static final Set<String> NO_ALIAS = Set.of(
            "SET",
            "WHERE",
            "VALUES",
            "VALUE",
            "SELECT",
            "ON",
            "USING",
            "JOIN",
            "INNER",
            "LEFT",
            "RIGHT",
            "CROSS",
            "NATURAL",
            "ORDER",
            "LIMIT",
            "GROUP",
            "HAVING",
            "UNION",
            "STRAIGHT_JOIN",
            "FORCE",
            "USE",
            "IGNORE",
            "FOR",
            "LOCK",
            "PARTITION",
            "FROM",
            "AS");

    private LockedTables() {}

    /** What a {@code LOCK TABLES} locks; nothing where one of its tables is not known, since then it has failed, most likely. */
    static List<LockedTable> of(
            Session session, byte[] sql, StatementInfo info, LoggedDefinitions catalog, LoggedTables logged) {
        Tokens t = Lexer.lex(sql, session.lexicalMode());
        List<LockedTable> locked = new ArrayList<>();
        int at = 2;
        for (TableAccess access : info.tables()) {
            String database = TableNames.database(access, session.database());
            boolean known = catalog.table(database, access.table()).isPresent()
                    || catalog.view(database, access.table()).isPresent()
                    || logged.of(database, access.table())
                            .filter(LoggedTables.Logged::exists)
                            .isPresent()
                    || TemporaryTables.isTemporary(session, access);
            if (!known) {
                return List.of();
            }
            at += access.database().isEmpty() ? 1 : 3;
            String alias = access.table();
            if (t.word(at, "AS")) {
                at++;
            }
            if (!t.word(at, "READ") && !t.word(at, "WRITE") && !t.word(at, "LOW_PRIORITY")) {
                alias = t.name(at);
                at++;
            }
            boolean write = false;
            while (at < t.size() && !t.op(at, ',')) {
                write |= t.word(at, "WRITE");
                at++;
            }
            at++;
            locked.add(new LockedTable(database + "." + access.table(), alias, write));
        }
        return locked;
    }

    /** Whether the session's locks refuse the statement. */
    static boolean refuse(Session session, byte[] sql, StatementInfo info) {
        List<LockedTable> locked = session.locked();
        boolean concerned = info.kind() == StatementKind.WRITE
                || (info.kind() == StatementKind.DDL && !info.has(Flag.TEMPORARY) && !info.has(Flag.ROUTINE));
        if (locked.isEmpty() || !concerned) {
            return false;
        }
        Tokens t = Lexer.lex(sql, session.lexicalMode());
        if (info.kind() == StatementKind.DDL) {
            return refusesDdl(session, t, info);
        }
        return info.tables().stream().anyMatch(access -> refuses(session, access, access.writes(), t));
    }

    private static boolean refusesDdl(Session session, Tokens t, StatementInfo info) {
        boolean table = t.word(1, "TABLE")
                || t.word(1, "TABLES")
                || (t.word(0, "TRUNCATE") && !info.tables().isEmpty());
        if (!table || info.tables().isEmpty()) {
            return false;
        }
        if (t.word(0, "CREATE") || t.word(0, "RENAME")) {
            return true;
        }
        boolean all = t.word(0, "DROP") || t.word(0, "TRUNCATE");
        return (all || t.word(0, "ALTER"))
                && info.tables().stream()
                        .limit(all ? Long.MAX_VALUE : 1)
                        .anyMatch(access -> refuses(session, access, true, t));
    }

    private static boolean refuses(Session session, TableAccess access, boolean writes, Tokens t) {
        String database = TableNames.database(access, session.database());
        if (access.table().isEmpty()
                || TableNames.isOfServer(database)
                || TemporaryTables.isTemporary(session, access)) {
            return false;
        }
        String name = database + "." + access.table();
        Set<String> called = called(access.table(), t);
        Set<String> aliases = new HashSet<>();
        boolean mayWrite = false;
        for (LockedTable each : session.locked()) {
            if (each.name().equals(name)) {
                aliases.add(each.alias());
                mayWrite |= each.write() && (called.isEmpty() || called.contains(each.alias()));
            }
        }
        return aliases.isEmpty() || (writes && !mayWrite) || !aliases.containsAll(called);
    }

    /** By what names the statement calls the table, where it surely is one. */
    private static Set<String> called(String table, Tokens t) {
        Set<String> called = new HashSet<>();
        for (int i = 1; i < t.size(); i++) {
            int before = t.op(i - 1, '.') ? i - 3 : i - 1;
            boolean named = t.isName(i) && t.name(i).equals(table) && !t.op(i + 1, '.');
            if (!named || before < 0 || !BEFORE_TABLE.contains(t.upper(before))) {
                continue;
            }
            int next = t.word(i + 1, "AS") ? i + 2 : i + 1;
            boolean alias = t.isName(next) && !NO_ALIAS.contains(t.upper(next));
            called.add(alias ? t.name(next) : table);
        }
        return called;
    }
}
