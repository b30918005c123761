package org.generallog.replay.sql;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.sql.Assignment.Scope;
import org.generallog.replay.sql.StatementInfo.Flag;

/** {@code SET} in all its forms (manual, "SET Syntax for Variable Assignment"). */
final class SetStatements {
    private static final Set<String> GLOBAL_SCOPES = Set.of("global", "persist", "persist_only");
    private static final Set<String> OF_TRANSACTIONS =
            Set.of("tx_read_only", "transaction_read_only", "tx_isolation", "transaction_isolation");

    private final Cursor c;
    private final List<Assignment> assignments = new ArrayList<>();
    private final Set<String> functions = new HashSet<>();
    private final Set<String> userVariables = new HashSet<>();
    private final EnumSet<Flag> flags = EnumSet.noneOf(Flag.class);
    /** Without a keyword of its own a variable has the scope of the keyword before it. */
    private Scope sticky = Scope.SESSION;

    private SetStatements(Cursor cursor) {
        this.c = cursor;
    }

    /** The kind and assignments of a statement whose {@code SET} the cursor has passed. */
    static StatementInfo parse(Cursor cursor) {
        return new SetStatements(cursor).parse();
    }

    private StatementInfo parse() {
        if (c.peek("PASSWORD") || c.peek("ROLE") || c.accept("DEFAULT", "ROLE")) {
            return StatementInfo.of(StatementKind.ACCOUNT);
        }
        if (c.accept("RESOURCE", "GROUP")) {
            return StatementInfo.of(StatementKind.SERVER);
        }
        Optional<StatementInfo> characteristics = transaction();
        if (characteristics.isPresent()) {
            return characteristics.get();
        }
        while (!c.atEnd()) {
            assignment();
            while (!c.atEnd() && !c.acceptOp(',')) {
                c.skip();
            }
        }
        boolean global = !assignments.isEmpty() && assignments.stream().allMatch(one -> one.scope() == Scope.GLOBAL);
        return new StatementInfo(
                global ? StatementKind.SERVER : StatementKind.SET,
                List.of(),
                assignments,
                "",
                functions,
                userVariables,
                flags);
    }

    private Optional<StatementInfo> transaction() {
        int from = c.at();
        boolean global = c.accept("GLOBAL") || c.accept("PERSIST");
        boolean session = !global && (c.accept("SESSION") || c.accept("LOCAL"));
        if (c.accept("TRANSACTION")) {
            accessMode(global ? Scope.GLOBAL : session ? Scope.SESSION : Scope.NEXT_TRANSACTION);
            return Optional.of(new StatementInfo(
                    global ? StatementKind.SERVER : StatementKind.SET_TRANSACTION,
                    List.of(),
                    assignments,
                    "",
                    Set.of(),
                    Set.of(),
                    Set.of()));
        }
        c.moveTo(from);
        return Optional.empty();
    }

    /** {@code READ ONLY} and {@code READ WRITE} are the variable {@code tx_read_only}, levels are {@code tx_isolation}. */
    private void accessMode(Scope scope) {
        while (!c.atEnd()) {
            if (c.accept("ISOLATION", "LEVEL")) {
                isolation(scope);
                continue;
            }
            boolean only = c.accept("READ", "ONLY");
            if (only || c.accept("READ", "WRITE")) {
                Literal value = new Literal(Literal.Type.NUMBER, only ? "1" : "0");
                assignments.add(new Assignment(scope, "tx_read_only", Optional.of(value), value.text()));
            } else {
                c.skip();
            }
        }
    }

    private void isolation(Scope scope) {
        String first = c.name();
        boolean two = first.equalsIgnoreCase("READ") || first.equalsIgnoreCase("REPEATABLE");
        String level = (two ? first + "-" + c.name() : first).toUpperCase(Locale.ROOT);
        Literal value = new Literal(Literal.Type.STRING, level);
        assignments.add(new Assignment(scope, "tx_isolation", Optional.of(value), level));
    }

    private void assignment() {
        Tokens t = c.tokens;
        if (c.accept("NAMES")) {
            charset("names");
        } else if (c.accept("CHARACTER", "SET") || c.accept("CHARSET") || c.accept("CHAR", "SET")) {
            charset("character set");
        } else if (t.is(c.at(), TokenKind.USER_VARIABLE)) {
            String name = t.variable(c.at());
            c.skip();
            value(Scope.USER_VARIABLE, name);
        } else if (t.is(c.at(), TokenKind.SYSTEM_VARIABLE)) {
            String name = t.variable(c.at());
            Scope scope = scope(name);
            c.skip();
            value(scope, name);
        } else {
            keywordScope();
            qualified();
        }
    }

    /** Of {@code @@name}, {@code @@session.name} … (manual, "SET TRANSACTION": without a scope it is for the next transaction). */
    private Scope scope(String name) {
        if (GLOBAL_SCOPES.stream().anyMatch(word -> c.tokens.scoped(c.at(), word))) {
            return Scope.GLOBAL;
        }
        boolean scoped = c.tokens.scoped(c.at(), "session") || c.tokens.scoped(c.at(), "local");
        return OF_TRANSACTIONS.contains(name) && !scoped ? Scope.NEXT_TRANSACTION : Scope.SESSION;
    }

    private void keywordScope() {
        if (c.accept("GLOBAL") || c.accept("PERSIST") || c.accept("PERSIST_ONLY")) {
            sticky = Scope.GLOBAL;
        } else if (c.accept("SESSION") || c.accept("LOCAL")) {
            sticky = Scope.SESSION;
        }
    }

    private void qualified() {
        StringBuilder name = new StringBuilder(c.name());
        while (c.acceptOp('.')) {
            name.append('.').append(c.name());
        }
        if (!name.isEmpty()) {
            value(sticky, name.toString().toLowerCase(Locale.ROOT));
        }
    }

    private void charset(String name) {
        int from = c.at();
        StringBuilder value = new StringBuilder(word());
        if (c.accept("COLLATE")) {
            value.append(' ').append(word());
        }
        Literal literal = new Literal(Literal.Type.STRING, value.toString());
        assignments.add(new Assignment(Scope.SESSION, name, Optional.of(literal), c.tokens.text(from, c.at())));
    }

    private String word() {
        if (c.tokens.is(c.at(), TokenKind.STRING) && !c.atEnd()) {
            String text = c.tokens.literal(c.at()).text();
            c.skip();
            return text.toLowerCase(Locale.ROOT);
        }
        return c.name().toLowerCase(Locale.ROOT);
    }

    private void value(Scope scope, String name) {
        if (!c.acceptOp('=') && !c.tokens.op(c.at(), ":=")) {
            return;
        }
        if (c.tokens.op(c.at(), ":=")) {
            c.skip();
        }
        int from = c.at();
        while (!c.atEnd() && !c.peekOp(',')) {
            if (c.peekOp('(')) {
                c.skipParenthesis();
            } else {
                c.skip();
            }
        }
        TokenFacts facts = TokenFacts.scan(c.tokens, from, from, c.at());
        functions.addAll(facts.functions);
        userVariables.addAll(facts.userVariables);
        flags.addAll(facts.flags);
        Optional<Literal> constant = Constants.bare(c.tokens, from, c.at(), scope != Scope.USER_VARIABLE);
        assignments.add(new Assignment(scope, name, constant, c.tokens.introducedText(from, c.at())));
    }
}
