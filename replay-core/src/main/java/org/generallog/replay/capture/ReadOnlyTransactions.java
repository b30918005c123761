package org.generallog.replay.capture;

import java.util.List;
import org.generallog.replay.nested.FiringScope;
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementInfo.Flag;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.sql.Tokens;

/**
 * Which statements the old instance refused since their transaction was read only (error 1792). As measured on 5.6.24 and MariaDB
 * 10.11: writes of any table but a temporary one, whatever its engine and whether a row would change; {@code FOR UPDATE}; creating and dropping
 * temporary tables too. DDL commits first, so that the session's mode decides. Tables are opened before anything runs: no trigger fires, no
 * function is called.
 */
final class ReadOnlyTransactions {
    private final boolean supported;
    private final ProcedureCalls procedures;

    /** @param supported whether the old instance knows them ({@code ServerVersion.hasReadOnlyTransactions}) */
    ReadOnlyTransactions(boolean supported, ProcedureCalls procedures) {
        this.supported = supported;
        this.procedures = procedures;
    }

    /** Whether a {@code START TRANSACTION READ ONLY} is one; before, it is a syntax error. */
    boolean begins(StatementInfo info) {
        return supported || !(info.has(Flag.READ_ONLY) || info.has(Flag.READ_WRITE));
    }

    /** Whether there is anything that the session may not do now. */
    boolean mayRefuse(Session session) {
        return supported
                && (session.transactions().isReadOnly()
                        || session.transactions().isReadOnlyBySession());
    }

    /** @param scope what the statement would set off */
    boolean refuse(Session session, byte[] sql, StatementInfo info, FiringScope scope) {
        boolean now = supported && session.transactions().isReadOnly();
        boolean bySession = supported && session.transactions().isReadOnlyBySession();
        return switch (info.kind()) {
            case WRITE -> now && (info.tables().isEmpty() || writes(session, info) || calls(session, scope));
            case UNPARSED -> now && session.pinned().tables().isEmpty();
            case CALL ->
                now
                        && procedures.write(sql, session)
                        && (bySession || procedures.of(sql, session).isNone());
            case DDL -> info.has(Flag.TEMPORARY) ? now : bySession;
            case LOCKING_READ -> now && (isForUpdate(session, sql) || calls(session, scope));
            case READ, DO, SET -> now && calls(session, scope);
            default -> false;
        };
    }

    private static boolean writes(Session session, StatementInfo info) {
        List<String> written = info.tables().stream()
                .filter(TableAccess::writes)
                .map(access -> TableNames.database(access, session.database()) + "." + access.table())
                .toList();
        return !TemporaryTables.without(session, written).isEmpty();
    }

    private static boolean calls(Session session, FiringScope scope) {
        return scope.writes()
                && (scope.isOpen()
                        || !TemporaryTables.without(
                                        session,
                                        scope.written().stream()
                                                .map(table -> table.get(0) + "." + table.get(1))
                                                .toList())
                                .isEmpty());
    }

    private static boolean isForUpdate(Session session, byte[] sql) {
        Tokens tokens = Lexer.lex(sql, session.lexicalMode());
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.word(i, "FOR") && tokens.word(i + 1, "UPDATE")) {
                return true;
            }
        }
        return false;
    }

    /** What a statement that was not refused means for the session's transactions: one that uses a table begins one, or is one. */
    static void used(Session session, byte[] sql, StatementInfo info) {
        boolean used = switch (info.kind()) {
            case WRITE, CALL, UNPARSED, LOCKING_READ -> true;
            case READ -> session.transactions().waits(session.autocommit()) && reads(session, sql);
            default -> false;
        };
        if (used) {
            session.transactions().used(session.autocommit());
        }
    }

    private static boolean reads(Session session, byte[] sql) {
        Tokens tokens = Lexer.lex(sql, session.lexicalMode());
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.word(i, "FROM") && tokens.word(0, "SELECT")) {
                return true;
            }
        }
        return false;
    }
}
