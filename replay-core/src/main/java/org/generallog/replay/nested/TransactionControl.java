package org.generallog.replay.nested;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.catalog.RoutineDefinition;
import org.generallog.replay.sql.SqlStatementAnalyzer;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;

/**
 * What a procedure may do to the transaction of the session that calls it, by the ways through its body and those of the procedures that
 * it calls; handlers are set aside (manual, "Statements That Cause an Implicit Commit").
 *
 * @param commitsFirst whether what was open may be committed: by {@code START TRANSACTION}, {@code COMMIT}, DDL …
 * @param rollsBackFirst whether what was open may be rolled back
 * @param mayDoNothing whether a way leaves it alone
 * @param endsOpen whether a way ends with a transaction that it has begun
 */
public record TransactionControl(boolean commitsFirst, boolean rollsBackFirst, boolean mayDoNothing, boolean endsOpen) {
    private static final int DEEPEST = 20;

    /** Whether it bounds no transaction at all, as far as can be seen. */
    public boolean isNone() {
        return !commitsFirst && !rollsBackFirst;
    }

    /** @param call the tokens of a {@code CALL} */
    public static TransactionControl of(Tokens call, String database, Catalog catalog) {
        Set<Outcome> outcomes = new Reader(catalog).call(call, 0, database, 0);
        return new TransactionControl(
                outcomes.stream().anyMatch(each -> each.first == Control.COMMIT || each.first == Control.BEGIN),
                outcomes.stream().anyMatch(each -> each.first == Control.ROLLBACK),
                outcomes.stream().anyMatch(each -> each.first == Control.NONE),
                outcomes.stream().anyMatch(each -> each.last == Control.BEGIN));
    }

    private enum Control {
        NONE,
        BEGIN,
        COMMIT,
        ROLLBACK
    }

    private record Outcome(Control first, Control last) {
        static final Outcome NOTHING = new Outcome(Control.NONE, Control.NONE);

        Outcome then(Outcome next) {
            return next.first == Control.NONE
                    ? this
                    : new Outcome(first == Control.NONE ? next.first : first, next.last);
        }
    }

    private record State(Step step, Outcome soFar) {}

    private static final class Reader {
        private final Catalog catalog;
        private final SqlStatementAnalyzer analyzer = new SqlStatementAnalyzer();
        private final Set<String> under = new HashSet<>();

        Reader(Catalog catalog) {
            this.catalog = catalog;
        }

        private Set<Outcome> call(Tokens t, int from, String database, int depth) {
            int name = from;
            while (name < t.size() && !t.word(name, "CALL")) {
                name++;
            }
            name++;
            boolean qualified = t.op(name + 1, '.');
            String schema = qualified ? t.name(name) : database;
            int last = qualified ? name + 2 : name;
            if (!t.isName(last) || schema.isEmpty() || depth > DEEPEST) {
                return Set.of(Outcome.NOTHING);
            }
            String key = schema + "." + t.name(last).toLowerCase(Locale.ROOT);
            Optional<RoutineDefinition> procedure = catalog.procedure(schema, t.name(last));
            if (procedure.isEmpty() || !under.add(key)) {
                return Set.of(Outcome.NOTHING);
            }
            Set<Outcome> outcomes = body(procedure.get(), depth);
            under.remove(key);
            return outcomes;
        }

        /** Every way through the body: what it did first and last. */
        private Set<Outcome> body(RoutineDefinition procedure, int depth) {
            Tokens t = StoredProgram.tokens(procedure.body(), procedure.sqlMode());
            Flow flow = StoredProgramParser.parse(t);
            Set<Outcome> outcomes = new HashSet<>();
            Set<State> seen = new HashSet<>();
            Deque<State> pending = new ArrayDeque<>();
            pending.add(new State(flow.first(), Outcome.NOTHING));
            while (!pending.isEmpty()) {
                State state = pending.remove();
                if (!seen.add(state)) {
                    continue;
                }
                BodyStatement row = state.step.row;
                Set<Outcome> here =
                        row == null ? Set.of(Outcome.NOTHING) : statement(t, row, procedure.database(), depth);
                for (Outcome each : here) {
                    Outcome now = state.soFar.then(each);
                    if (state.step.next.isEmpty()) {
                        outcomes.add(now);
                    }
                    state.step.next.forEach(next -> pending.add(new State(next, now)));
                }
            }
            return outcomes.isEmpty() ? Set.of(Outcome.NOTHING) : outcomes;
        }

        private Set<Outcome> statement(Tokens t, BodyStatement row, String database, int depth) {
            if (row.set()) {
                boolean autocommit = t.word(row.from(), "AUTOCOMMIT")
                        || (t.is(row.from(), TokenKind.SYSTEM_VARIABLE)
                                && t.variable(row.from()).equals("autocommit"));
                return one(autocommit ? Control.COMMIT : Control.NONE);
            }
            StatementInfo info = analyzer.analyze(t, row.from(), row.to());
            return switch (info.kind()) {
                case BEGIN -> one(Control.BEGIN);
                case COMMIT, LOCK_TABLES, UNLOCK_TABLES, ACCOUNT -> one(Control.COMMIT);
                case DDL -> one(info.has(StatementInfo.Flag.TEMPORARY) ? Control.NONE : Control.COMMIT);
                case ROLLBACK -> one(Control.ROLLBACK);
                case CALL -> call(t, row.from(), database, depth + 1);
                default -> one(Control.NONE);
            };
        }

        private static Set<Outcome> one(Control control) {
            return Set.of(new Outcome(control, control));
        }
    }
}
