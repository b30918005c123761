package org.generallog.replay.nested;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.generallog.replay.sql.BuiltinFunctions;
import org.generallog.replay.sql.SqlStatementAnalyzer;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementInfo.Flag;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;

/**
 * What the body of a trigger or stored function can touch, control flow set aside: more than it does each time it runs.
 *
 * @param statements those that change rows or lock them
 * @param names all that may be the name of a table that it reads; some are columns, aliases or variables
 * @param functions functions that it may call, {@code name} or {@code db.name}, lower case, built-in ones left out
 * @param assigned columns (lower case) that it may assign in {@code NEW}
 * @param traits what else is known
 */
public record ProgramSummary(
        List<StatementInfo> statements,
        Set<Name> names,
        Set<String> functions,
        Set<String> assigned,
        Set<Trait> traits) {
    /** A name with a list of columns behind it is no call. */
    private static final Set<String> BEFORE_TABLE = Set.of(
            "INTO", "INSERT", "REPLACE", "IGNORE", "DELAYED", "LOW_PRIORITY", "HIGH_PRIORITY", "TABLE", "EXISTS");

    private static final Set<String> HARMLESS = Set.of("SIGNAL", "RESIGNAL", "GET");

    /** @param database empty where the name is not qualified */
    public record Name(String database, String name) {}

    public enum Trait {
        /** Does what is not understood, or calls a procedure. */
        UNKNOWN,
        /** Uses what belongs to the session: user variables, temporary tables, {@code LAST_INSERT_ID()}. */
        SESSION,
        /** May assign any column of {@code NEW}. */
        ASSIGNS_ANY
    }

    public ProgramSummary {
        statements = List.copyOf(statements);
        names = Set.copyOf(names);
        functions = Set.copyOf(functions);
        assigned = Set.copyOf(assigned);
        traits = Set.copyOf(traits);
    }

    public boolean has(Trait trait) {
        return traits.contains(trait);
    }

    /** @param sqlMode the mode that the program was created with, as text */
    public static ProgramSummary of(String body, String sqlMode) {
        Tokens tokens = StoredProgram.tokens(body, sqlMode);
        return new Reader(tokens).read();
    }

    /** What a statement that changes no rows by itself can touch: a query, a {@code DO}, a {@code SET}. */
    public static ProgramSummary ofQuery(Tokens tokens) {
        return new Reader(tokens).readTokens();
    }

    private static final class Reader {
        private final Tokens t;
        private final List<StatementInfo> statements = new ArrayList<>();
        private final Set<Name> names = new HashSet<>();
        private final Set<String> functions = new HashSet<>();
        private final Set<String> assigned = new HashSet<>();
        private final Set<Trait> traits = new HashSet<>();

        Reader(Tokens tokens) {
            this.t = tokens;
        }

        ProgramSummary read() {
            if (t.unterminated() || t.size() == 0) {
                traits.add(Trait.UNKNOWN);
            }
            SqlStatementAnalyzer analyzer = new SqlStatementAnalyzer();
            for (BodyStatement one : StoredProgramParser.statements(t)) {
                if (!one.set() && !HARMLESS.contains(t.upper(one.from())) && !t.word(one.from(), "SET")) {
                    statement(analyzer.analyze(t, one.from(), one.to()));
                }
            }
            return readTokens();
        }

        ProgramSummary readTokens() {
            for (int i = 0; i < t.size(); i++) {
                token(i);
            }
            return new ProgramSummary(statements, names, functions, assigned, traits);
        }

        private void statement(StatementInfo info) {
            switch (info.kind()) {
                case WRITE, LOCKING_READ -> statements.add(info);
                case READ, DO, EMPTY -> {
                    // Their tables and functions are found among the tokens.
                }
                case DDL -> traits.add(info.has(Flag.TEMPORARY) ? Trait.SESSION : Trait.UNKNOWN);
                default -> traits.add(Trait.UNKNOWN);
            }
            if (info.has(Flag.SHARED_STATE)) {
                traits.add(Trait.UNKNOWN);
            }
        }

        private void token(int i) {
            if (t.is(i, TokenKind.USER_VARIABLE)) {
                traits.add(Trait.SESSION);
            } else if (t.word(i, "CALL") || t.word(i, "PREPARE") || t.word(i, "EXECUTE")) {
                // A name spelt like this is rare, and costs parallelism only.
                traits.add(Trait.UNKNOWN);
            } else if (t.isName(i)) {
                name(i);
            }
        }

        private void name(int i) {
            if (t.op(i + 1, '(')) {
                int before = t.op(i - 1, '.') ? i - 3 : i - 1;
                if (!BEFORE_TABLE.contains(t.upper(before))) {
                    call(i);
                }
            } else if (BodyStatement.isRowVariable(t, i)) {
                rowVariable(i);
            }
            boolean qualified = t.op(i - 1, '.');
            int before = qualified ? i - 3 : i - 1;
            boolean mayBeTable = t.word(before, "FROM")
                    || t.word(before, "JOIN")
                    || t.word(before, "STRAIGHT_JOIN")
                    || t.word(before, "OJ")
                    || t.op(before, ',')
                    || t.op(before, '(');
            if (mayBeTable && !t.op(i + 1, '(') && !t.op(i + 1, '.')) {
                names.add(new Name(qualified ? t.name(i - 2) : "", t.name(i)));
            }
        }

        private void call(int i) {
            String name = t.name(i).toLowerCase(Locale.ROOT);
            if (t.op(i - 1, '.') && t.isName(i - 2)) {
                functions.add(t.name(i - 2).toLowerCase(Locale.ROOT) + "." + name);
            } else if (!BuiltinFunctions.isBuiltin(name)) {
                functions.add(name);
            } else if (name.equals("last_insert_id")) {
                traits.add(Trait.SESSION);
            } else if (BuiltinFunctions.usesSharedState(name)) {
                traits.add(Trait.UNKNOWN);
            }
        }

        private void rowVariable(int i) {
            if (t.word(i, "OLD")) {
                return;
            }
            if (t.op(i + 3, '=') || t.op(i + 3, ":=")) {
                assigned.add(t.name(i + 2).toLowerCase(Locale.ROOT));
            }
            if (t.word(i - 1, "INTO")) {
                traits.add(Trait.ASSIGNS_ANY);
            }
        }
    }
}
