package org.generallog.replay.capture;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.generallog.replay.log.SourceProbe.Grammar;
import org.generallog.replay.nested.FiringScope;
import org.generallog.replay.nested.ProgramOutline;
import org.generallog.replay.rights.Answer;
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.ServerFunctions;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementInfo.Flag;
import org.generallog.replay.sql.StatementKind;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.sql.Tokens;

/**
 * What stands between the log and the new instance: a statement stands in the log before the old instance has looked at it, and the new one
 * is written to by an account that may do everything. What is refused or not understood does not pass. Used by the capture's thread alone.
 */
final class Gate {
    private static final Set<String> SHOWN_TO_ALL = Set.of(
            "WARNINGS", "ERRORS", "COUNT", "SESSION", "VARIABLES", "STATUS", "COLLATION", "CHARACTER", "ENGINES");

    private final OldGrammar grammar;
    private final AccountRights rights;
    private final ReadOnly readOnly;
    private final ProtectedSchemas schemas;

    Gate(OldGrammar grammar, AccountRights rights, ReadOnly readOnly, ProtectedSchemas schemas) {
        this.grammar = grammar;
        this.rights = rights;
        this.readOnly = readOnly;
        this.schemas = schemas;
    }

    AccountRights rights() {
        return rights;
    }

    /** A session begins, also as another user. */
    void connected(long thread, String database) {
        rights.connected(thread, database);
    }

    void ended(long thread) {
        rights.grants().wentOn(thread);
        rights.ended(thread);
    }

    /** Views, programs or columns may have changed. */
    void invalidate() {
        rights.invalidate();
        schemas.invalidate();
    }

    ReadOnly readOnly() {
        return readOnly;
    }

    /**
     * A statement that a client has sent.
     *
     * @param finished whether it is known to have run
     * @param scope what runs under it
     */
    Verdict judge(byte[] sql, StatementInfo info, Session session, boolean finished, Supplier<FiringScope> scope) {
        Verdict verdict = finished ? ran(sql, info, session, scope) : asked(sql, info, session, scope);
        if (!verdict.ran()) {
            return verdict;
        }
        if (mayReach(info)
                && schemas.isReached(() -> Lexer.lex(sql, session.lexicalMode()), info, session.database(), scope)) {
            return Verdict.SYSTEM_SCHEMA;
        }
        boolean nobodys = rights.isNobodys(sql, info, session)
                || (info.kind() == StatementKind.CALL
                        && scope.get().programs().stream().anyMatch(ProgramOutline::definesForCaller));
        return nobodys ? Verdict.NOBODYS : verdict;
    }

    /**
     * A statement with others behind it in its packet: where it fails, these never ran. By itself it leaves nothing behind, so that it may not have
     * been judged.
     */
    Verdict leading(byte[] sql, StatementInfo info, Session session, Supplier<FiringScope> scope) {
        return switch (info.kind()) {
            case READ, LOCKING_READ, DO -> {
                if (grammar.whole(sql, info, session) == Grammar.HAS_NOT) {
                    yield Verdict.refused("grammar");
                }
                Tokens t = Lexer.lex(sql, session.lexicalMode());
                if (info.kind() == StatementKind.READ && !t.word(0, "SELECT") && !t.op(0, '(')) {
                    yield shows(t) ? Verdict.RAN : mayFail(session);
                }
                yield rights.judged(sql, info, session, scope);
            }
            case SERVER, ACCOUNT, SQL_PREPARED -> mayFail(session);
            default -> Verdict.RAN;
        };
    }

    /** What no account is refused. */
    private static boolean shows(Tokens t) {
        return t.word(0, "SHOW") && SHOWN_TO_ALL.stream().anyMatch(word -> t.word(1, word));
    }

    private Verdict mayFail(Session session) {
        return rights.mayEverything(session) ? Verdict.RAN : Verdict.unknown("packet");
    }

    /** It has run. What it has read from a file of the old instance's host depends on a right all the same. */
    private Verdict ran(byte[] sql, StatementInfo info, Session session, Supplier<FiringScope> scope) {
        boolean reads =
                info.has(Flag.NON_DETERMINISTIC) && ServerFunctions.readsFile(Lexer.lex(sql, session.lexicalMode()));
        return reads ? rights.judge(sql, info, session, scope) : Verdict.RAN;
    }

    private Verdict asked(byte[] sql, StatementInfo info, Session session, Supplier<FiringScope> scope) {
        Grammar parsed = grammar.of(sql, info, session);
        if (parsed == Grammar.HAS_NOT) {
            return Verdict.refused("grammar");
        }
        if (parsed == Grammar.UNKNOWN && info.kind() == StatementKind.UNPARSED) {
            return Verdict.unknown("not understood");
        }
        Verdict verdict = rights.judge(sql, info, session, scope);
        if (!verdict.ran()) {
            return verdict;
        }
        if (LockedTables.refuse(session, sql, info)) {
            return Verdict.refused("lock tables");
        }
        return readOnly.isOn() ? whileReadOnly(info, session, scope, verdict) : verdict;
    }

    /** While {@code read_only} is on. */
    private Verdict whileReadOnly(StatementInfo info, Session session, Supplier<FiringScope> scope, Verdict otherwise) {
        boolean writes = info.kind() == StatementKind.WRITE || info.kind() == StatementKind.DDL;
        boolean calls = info.kind() == StatementKind.CALL
                || info.kind() == StatementKind.UNPARSED
                || (!info.functions().isEmpty() && scope.get().writes());
        if ((!writes && !calls) || (writes && isTemporary(info, session))) {
            return otherwise;
        }
        Answer may = rights.writesReadOnly(session);
        if (may == Answer.YES) {
            return otherwise;
        }
        // Programs may run in the name of an account that may.
        return writes && may == Answer.NO ? Verdict.refused("read-only") : Verdict.unknown("read-only");
    }

    private static boolean isTemporary(StatementInfo info, Session session) {
        return info.has(Flag.TEMPORARY)
                || (!session.pinned().tables().isEmpty()
                        && info.tables().stream()
                                .filter(TableAccess::writes)
                                .allMatch(access -> TemporaryTables.isTemporary(session, access)));
    }

    private static boolean mayReach(StatementInfo info) {
        return switch (info.kind()) {
            case WRITE, DDL, CALL -> true;
            case READ, LOCKING_READ, DO, SET -> !info.functions().isEmpty();
            default -> false;
        };
    }

    /**
     * A statement of a session was carried out, as far as is known.
     *
     * @return tables that were written to before it by accounts whose grants it may have changed: they were judged by those read since
     */
    List<List<String>> carriedOut(byte[] sql, StatementInfo info, Session session) {
        boolean may = switch (info.kind()) {
            case ACCOUNT, SERVER, SET, DDL, WRITE -> true;
            default -> false;
        };
        if (may) {
            boolean lexed = switch (info.kind()) {
                case ACCOUNT, SERVER, SET -> true;
                default -> false;
            };
            Tokens tokens = Lexer.lex(lexed ? sql : new byte[0], session.lexicalMode());
            boolean takesRole = info.kind() == StatementKind.ACCOUNT && rights.takesRole(tokens, session);
            if (!takesRole && AccountRights.changes(tokens, info, session.database())) {
                List<List<String>> uncertain = rights.allowedAhead();
                rights.grants().changed(session.threadId());
                return uncertain;
            }
        }
        return List.of();
    }
}
