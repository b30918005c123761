package org.generallog.replay.capture;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
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
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;

/**
 * What the accounts of the old instance's sessions may do. Sessions of an account that may do everything cost a look into a map; answers for all
 * others are kept by shape of statement.
 */
final class AccountRights {
    private static final int MOST_ANSWERS = 20_000;
    private static final int MOST_AHEAD = 1_000;

    private final OldGrants grants;
    private final Rights rights;
    private final Map<Long, Known> sessions = new HashMap<>();
    /** Tables that accounts were allowed to write to by grants that were read ahead. */
    private final Set<List<String>> ahead = new LinkedHashSet<>();

    private final Map<Object, Answer> answers = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Answer> eldest) {
            return size() > MOST_ANSWERS;
        }
    };

    /** A session: what was in force when it connected, and when its default database was chosen. */
    private static final class Known {
        /** It is not known which role it is in. */
        private static final String ANY = "\0";
        /** It has taken none on itself. */
        private static final String DEFAULT = "\1";

        private final Grants connected;
        private Grants atUse;
        private String database;
        private String userHost = "";
        private Set<Account> accounts = Set.of();
        private boolean everything;
        private String role;
        private boolean limited;

        /** @param role {@link #ANY} or {@link #DEFAULT} */
        Known(Grants connected, String database, String role) {
            this.role = role;
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
                limited = accounts.stream().anyMatch(Account::isLimited);
                everything =
                        !limited && !accounts.isEmpty() && accounts.stream().allMatch(Account::mayEverything);
            }
        }

        /** Those accounts in the session's role. */
        Set<Account> inRole(Set<Account> all) {
            if (role.equals(ANY)) {
                return all;
            }
            return all.stream()
                    .map(each -> role.equals(DEFAULT) ? each.inDefaultRole() : each.inRole(role))
                    .collect(Collectors.toCollection(LinkedHashSet::new));
        }

        /** {@code SET ROLE}, which the server refuses where the account has not the role itself. */
        void takes(String wanted, Set<Account> all) {
            long may = all.stream().filter(each -> each.mayTake(wanted)).count();
            if (may > 0) {
                role = may == all.size() ? wanted : ANY;
            }
        }
    }

    /** Statements that differ in their constants alone, of sessions with the same rights. */
    private record Question(
            String userHost, String role, Grants connected, Grants atUse, Grants now, long shape, String database) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Question one
                    && shape == one.shape
                    && connected == one.connected
                    && atUse == one.atUse
                    && now == one.now
                    && userHost.equals(one.userHost)
                    && role.equals(one.role)
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
    void connected(long thread, String database) {
        sessions.remove(thread);
        grants.now().ifPresent(now -> sessions.put(thread, new Known(now, database, Known.DEFAULT)));
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
        return matters(info) ? judged(sql, info, session, scope) : Verdict.RAN;
    }

    /** Of any statement that reads or writes rows, also where it leaves nothing behind. */
    Verdict judged(byte[] sql, StatementInfo info, Session session, Supplier<FiringScope> scope) {
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
            case YES -> {
                noteAhead(info, session);
                yield known.limited ? Verdict.DOUBTFUL : Verdict.RAN;
            }
            // It may have been carried out, and the rights were taken away since.
            case NO -> grants.areOfThisPlace() ? Verdict.refused("rights") : Verdict.unknown("rights");
            case UNSURE -> info.kind() == StatementKind.USE ? Verdict.RAN : Verdict.unknown("rights");
        };
    }

    /** Grants that were read ahead may hold one that was given only later. */
    private void noteAhead(StatementInfo info, Session session) {
        if (grants.areOfThisPlace()) {
            ahead.clear();
        } else if (ahead.size() < MOST_AHEAD) {
            info.tables().stream()
                    .filter(TableAccess::writes)
                    .forEach(access ->
                            ahead.add(List.of(TableNames.database(access, session.database()), access.table())));
        }
    }

    /** An account statement comes by: what was allowed by grants that may hold it already. */
    List<List<String>> allowedAhead() {
        List<List<String>> tables = grants.areOfThisPlace() ? List.of() : List.copyOf(ahead);
        ahead.clear();
        return tables;
    }

    private Known known(Session session, Grants now) {
        Known known =
                sessions.computeIfAbsent(session.threadId(), thread -> new Known(now, session.database(), Known.ANY));
        known.at(now, session);
        if (known.accounts.isEmpty() && grants.refresh()) {
            Grants later = grants.now().orElse(now);
            known = new Known(later, session.database(), known.role);
            known.at(later, session);
            sessions.put(session.threadId(), known);
        }
        return known;
    }

    private Answer answer(
            byte[] sql, StatementInfo info, Session session, Known known, Grants now, Supplier<FiringScope> scope) {
        boolean kept = info.shape() != 0 && session.pinned().tables().isEmpty();
        Question question = new Question(
                known.userHost, known.role, known.connected, known.atUse, now, info.shape(), session.database());
        Answer answer = kept ? answers.get(question) : null;
        if (answer == null) {
            Tokens tokens = Lexer.lex(sql, session.lexicalMode());
            List<Program> programs = scope.get().programs().stream()
                    .map(each -> new Program(
                            each.database(),
                            each.definer(),
                            each.statements(),
                            each.functions(),
                            each.procedures(),
                            each.dynamic(),
                            each.readsFile()))
                    .toList();
            Sent sent = new Sent(
                    tokens,
                    info,
                    session.database(),
                    (database, table) -> session.pinned().table(database + "." + table) > 0,
                    (database, table) -> session.pinned().isCertain(database + "." + table),
                    programs);
            answer = rights.of(
                    sent,
                    known.inRole(known.accounts),
                    known.inRole(known.atUse.accounts(known.userHost)),
                    known.inRole(now.accounts(known.userHost)));
            if (kept) {
                answers.put(question, answer);
            }
        }
        return answer;
    }

    /**
     * Whether it is a definition that names no definer, and nobody can tell which account's session has sent it. Of those that may do everything
     * too: grants may be read ahead of the log, and no definition ever becomes that of the account that writes to the new instance.
     */
    boolean isNobodys(byte[] sql, StatementInfo info, Session session) {
        return info.kind() == StatementKind.DDL
                && OwnDefiner.isLeftOpen(sql, session.lexicalMode())
                && own(session).isEmpty();
    }

    /** A definition with the session's account as its definer, where its text has none; see {@link #isNobodys}. */
    byte[] withDefiner(byte[] sql, StatementInfo info, Session session) {
        return info.kind() == StatementKind.DDL && OwnDefiner.isLeftOpen(sql, session.lexicalMode())
                ? own(session)
                        .map(account -> OwnDefiner.write(sql, session.lexicalMode(), account))
                        .orElse(sql)
                : sql;
    }

    /** The one account that the session is in; empty where nobody can tell. */
    private Optional<Account> own(Session session) {
        Known known = grants.now().map(now -> known(session, now)).orElseGet(() -> sessions.get(session.threadId()));
        return known != null && known.userHost.equals(session.userHost()) && known.accounts.size() == 1
                ? Optional.of(known.accounts.iterator().next())
                : Optional.empty();
    }

    /** {@code SET ROLE}. Returns whether it is one. */
    boolean takesRole(Tokens t, Session session) {
        if (!t.word(0, "SET") || !t.word(1, "ROLE")) {
            return false;
        }
        boolean none = t.is(2, TokenKind.WORD) && t.word(2, "NONE");
        String role = t.is(2, TokenKind.STRING) ? t.literal(2).text() : t.isName(2) ? t.name(2) : "";
        Optional<Grants> now = grants.now();
        if (now.isPresent() && (none || !role.isEmpty())) {
            Known known = known(session, now.get());
            known.takes(none ? "" : role, now.get().accounts(known.userHost));
        }
        return true;
    }

    /** Whether its session may make a database its default. */
    boolean mayUse(String database, Session session) {
        Optional<Grants> now = grants.now();
        if (now.isEmpty()) {
            return true;
        }
        Known known = known(session, now.get());
        return known.everything
                || Rights.use(
                                database,
                                known.inRole(known.accounts),
                                known.inRole(now.get().accounts(known.userHost)))
                        != Answer.NO;
    }

    /** Whether the session's account may do everything, so that nothing is refused it for want of a right. */
    boolean mayEverything(Session session) {
        return grants.now().map(now -> known(session, now).everything).orElse(false);
    }

    /** Whether {@code read_only} does not bind the session. */
    Answer writesReadOnly(Session session) {
        return grants.now()
                .map(now -> {
                    Known known = known(session, now);
                    return known.everything ? Answer.YES : Rights.writesReadOnly(known.inRole(known.accounts));
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
