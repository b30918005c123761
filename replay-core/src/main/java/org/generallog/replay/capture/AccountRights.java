package org.generallog.replay.capture;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.generallog.replay.nested.FiringScope;
import org.generallog.replay.rights.Account;
import org.generallog.replay.rights.Answer;
import org.generallog.replay.rights.Grants;
import org.generallog.replay.rights.OwnDefiner;
import org.generallog.replay.rights.Program;
import org.generallog.replay.rights.Rights;
import org.generallog.replay.rights.Sent;
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementInfo.Flag;
import org.generallog.replay.sql.StatementKind;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.sql.Tokens;

/**
 * What the accounts of the old instance's sessions may do. Sessions of an account that may do everything cost a look into a map; answers for all
 * others are kept by shape of statement.
 */
final class AccountRights {
    private static final int MOST_ANSWERS = 20_000;

    private final OldGrants grants;
    private final Rights rights;
    private final Map<Long, Known> sessions = new HashMap<>();
    private final Map<Object, Answer> answers = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Answer> eldest) {
            return size() > MOST_ANSWERS;
        }
    };

    /** A session: what was in force when it connected, and when its default database was chosen. */
    private static final class Known {
        private final Grants connected;
        private Grants atUse;
        private String database;
        private String userHost = "";
        private Set<Account> accounts = Set.of();
        private boolean everything;

        Known(Grants connected, String database) {
            this.connected = connected;
            this.atUse = connected;
            this.database = database;
        }

        void at(Grants now, Session session) {
            if (!session.database().equals(database)) {
                database = session.database();
                atUse = now;
            }
            if (!session.userHost().equals(userHost)) {
                userHost = session.userHost();
                accounts = connected.accounts(userHost);
                everything = !accounts.isEmpty() && accounts.stream().allMatch(Account::mayEverything);
            }
        }
    }

    /** Statements that differ in their constants alone, of sessions with the same rights. */
    private record Question(String userHost, Grants connected, Grants atUse, Grants now, long shape, String database) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Question one
                    && shape == one.shape
                    && connected == one.connected
                    && atUse == one.atUse
                    && now == one.now
                    && userHost.equals(one.userHost)
                    && database.equals(one.database);
        }

        @Override
        public int hashCode() {
            return (userHost.hashCode() * 31 + database.hashCode()) * 31 + Long.hashCode(shape);
        }
    }

    AccountRights(OldGrants grants, Rights rights) {
        this.grants = grants;
        this.rights = rights;
    }

    OldGrants grants() {
        return grants;
    }

    /** A session begins, also as another user. */
    void connected(long thread) {
        sessions.remove(thread);
        grants.now().ifPresent(now -> sessions.put(thread, new Known(now, "")));
    }

    void ended(long thread) {
        sessions.remove(thread);
    }

    /** Views, routines or columns may have changed. */
    void invalidate() {
        answers.clear();
    }

    /** @param scope what runs under the statement */
    Verdict judge(byte[] sql, StatementInfo info, Session session, Supplier<FiringScope> scope) {
        if (!matters(info)) {
            return Verdict.RAN;
        }
        Known before = sessions.get(session.threadId());
        if (before != null && before.everything && before.userHost.equals(session.userHost())) {
            return Verdict.RAN;
        }
        Optional<Grants> now = grants.now();
        if (now.isEmpty()) {
            return leaves(info, session) ? Verdict.DOUBTFUL : Verdict.RAN;
        }
        Known known = known(session, now.get());
        if (known.everything) {
            return Verdict.RAN;
        }
        return switch (answer(sql, info, session, known, grants.now().orElse(now.get()), scope)) {
            case YES -> Verdict.RAN;
            // It may have been carried out, and the rights were taken away since.
            case NO -> grants.areOfThisPlace() ? Verdict.refused("rights") : Verdict.unknown("rights");
            case UNSURE -> info.kind() == StatementKind.USE ? Verdict.RAN : Verdict.unknown("rights");
        };
    }

    private Known known(Session session, Grants now) {
        Known known = sessions.computeIfAbsent(session.threadId(), thread -> new Known(now, session.database()));
        known.at(now, session);
        if (known.accounts.isEmpty() && grants.refresh()) {
            Grants later = grants.now().orElse(now);
            known = new Known(later, session.database());
            known.at(later, session);
            sessions.put(session.threadId(), known);
        }
        return known;
    }

    private Answer answer(
            byte[] sql, StatementInfo info, Session session, Known known, Grants now, Supplier<FiringScope> scope) {
        boolean kept = info.shape() != 0 && session.pinned().tables().isEmpty();
        Question question =
                new Question(known.userHost, known.connected, known.atUse, now, info.shape(), session.database());
        Answer answer = kept ? answers.get(question) : null;
        if (answer == null) {
            Tokens tokens = Lexer.lex(sql, session.lexicalMode());
            List<Program> programs = scope.get().programs().stream()
                    .map(each -> new Program(each.database(), each.definer(), each.statements(), each.functions()))
                    .toList();
            Sent sent = new Sent(
                    tokens,
                    info,
                    session.database(),
                    (database, table) -> session.pinned().table(database + "." + table) > 0,
                    programs);
            answer =
                    rights.of(sent, known.accounts, known.atUse.accounts(known.userHost), now.accounts(known.userHost));
            if (kept) {
                answers.put(question, answer);
            }
        }
        return answer;
    }

    /**
     * A definition with its definer, where its text has none and the session's account may not do everything: it must not become the account that
     * writes to the new instance.
     */
    byte[] withDefiner(byte[] sql, StatementInfo info, Session session) {
        Known known = info.kind() == StatementKind.DDL ? sessions.get(session.threadId()) : null;
        if (known == null || known.everything || known.accounts.size() != 1) {
            return sql;
        }
        return OwnDefiner.write(
                sql, session.lexicalMode(), known.accounts.iterator().next());
    }

    /** Whether its session may make a database its default. */
    boolean mayUse(String database, Session session) {
        Optional<Grants> now = grants.now();
        if (now.isEmpty()) {
            return true;
        }
        Known known = known(session, now.get());
        return known.everything
                || Rights.use(database, known.accounts, now.get().accounts(known.userHost)) != Answer.NO;
    }

    /** Whether {@code read_only} does not bind the session. */
    Answer writesReadOnly(Session session) {
        return grants.now()
                .map(now -> {
                    Known known = known(session, now);
                    return known.everything ? Answer.YES : Rights.writesReadOnly(known.accounts);
                })
                .orElse(Answer.UNSURE);
    }

    /** Without grants: whether it is about another database than the session's, or about the schema. */
    private static boolean leaves(StatementInfo info, Session session) {
        return (info.kind() == StatementKind.DDL && !info.has(Flag.TEMPORARY))
                || info.tables().stream()
                        .map(access -> TableNames.database(access, session.database()))
                        .anyMatch(database -> !database.equals(session.database()));
    }

    /** Whether it matters that it was refused. */
    private static boolean matters(StatementInfo info) {
        return switch (info.kind()) {
            case WRITE, DDL, CALL, UNPARSED, USE, LOCK_TABLES -> true;
            case READ, LOCKING_READ, DO ->
                info.has(Flag.ASSIGNS_USER_VARIABLE) || !info.functions().isEmpty();
            case SET ->
                !info.functions().isEmpty()
                        || info.assignments().stream()
                                .anyMatch(each -> each.value().isEmpty()
                                        && each.expression().indexOf('(') >= 0);
            default -> false;
        };
    }

    /** Whether a statement that was carried out may have changed grants. */
    static boolean changes(Tokens tokens, StatementInfo info, String database) {
        return switch (info.kind()) {
            case ACCOUNT -> true;
            case SERVER, SET -> tokens.word(0, "FLUSH") || tokens.word(1, "PASSWORD");
            // Whoever creates a routine may execute it from then on.
            case DDL -> info.has(Flag.ROUTINE);
            case WRITE ->
                info.tables().stream()
                        .filter(TableAccess::writes)
                        .anyMatch(
                                access -> TableNames.database(access, database).equalsIgnoreCase("mysql"));
            default -> false;
        };
    }
}
