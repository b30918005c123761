package org.generallog.replay.nested;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.catalog.RoutineDefinition;
import org.generallog.replay.catalog.TriggerDefinition;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementKind;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;

/**
 * Knows which rows of the log a statement's triggers and functions write. Bodies are taken apart once for each definition that the
 * catalog gives; a changed definition is another one. Used by one thread.
 */
public final class NestedStatementMatcher {
    /** Bodies beyond this many are forgotten and taken apart again. */
    private static final int MOST_PROGRAMS = 10_000;

    private final Catalog catalog;
    private final Map<Record, StoredProgram> programs = new HashMap<>();

    public NestedStatementMatcher(Catalog catalog) {
        this.catalog = catalog;
    }

    /**
     * What may be nested under a statement. A {@code CALL} logs nothing that it runs, nor do foreign keys fire triggers (measured, see
     * {@code src/docs/nested-statements.md}).
     *
     * @param defaultDatabase the session's database; empty for none
     */
    public FiringScope scope(StatementInfo firing, String defaultDatabase) {
        if (firing.kind() == StatementKind.CALL && firing.functions().isEmpty()) {
            return FiringScope.EMPTY;
        }
        Closure closure = new Closure();
        closure.open = firing.kind() == StatementKind.UNPARSED;
        closure.statement(firing, defaultDatabase);
        return closure.scope();
    }

    /**
     * Whether a row is a body's statement by its words alone: it holds a local variable's value or {@code NEW.x}/{@code OLD.x}. On 5.5 such rows
     * stand before the {@code Execute} row of the statement that fired them; whether they were, its {@link #scope} tells afterwards.
     */
    public boolean mayBeNestedBefore(byte[] row, LexicalMode mode) {
        return looksNested(Lexer.lex(row, mode));
    }

    static boolean looksNested(Tokens t) {
        for (int i = 0; i < t.size(); i++) {
            boolean value = t.word(i, "NAME_CONST") && t.op(i + 1, '(') && t.is(i + 2, TokenKind.STRING);
            if (value || (BodyStatement.isRowVariable(t, i) && !isTable(t, i))) {
                return true;
            }
        }
        return false;
    }

    /** Whether an application calls a table {@code new} or {@code old}: the name stands somewhere without a column after it. */
    private static boolean isTable(Tokens t, int at) {
        String name = t.name(at);
        for (int i = 0; i < t.size(); i++) {
            boolean alone = t.isName(i) && !t.op(i + 1, '.') && !t.op(i - 1, '.');
            if (alone && t.name(i).equalsIgnoreCase(name)) {
                return true;
            }
        }
        // FROM new.t: a database of that name
        return t.word(at - 1, "FROM") || t.word(at - 1, "INTO") || t.word(at - 1, "UPDATE") || t.word(at - 1, "JOIN");
    }

    private StoredProgram program(TriggerDefinition trigger) {
        bound();
        return programs.computeIfAbsent(
                trigger, key -> StoredProgram.of(trigger.database(), trigger.body(), trigger.sqlMode()));
    }

    private StoredProgram program(RoutineDefinition function) {
        bound();
        return programs.computeIfAbsent(
                function, key -> StoredProgram.of(function.database(), function.body(), function.sqlMode()));
    }

    private void bound() {
        if (programs.size() >= MOST_PROGRAMS) {
            programs.clear();
        }
    }

    /** All that a statement sets off, step by step; a program that is known already ends a circle. */
    private final class Closure {
        private final Map<Record, StoredProgram> reached = new LinkedHashMap<>();
        private final Deque<StoredProgram> pending = new ArrayDeque<>();
        private boolean open;

        private FiringScope scope() {
            while (!pending.isEmpty()) {
                StoredProgram next = pending.remove();
                next.infos().forEach(info -> statement(info, next.database()));
                functions(next.functions(), next.database());
            }
            return reached.isEmpty() && !open ? FiringScope.EMPTY : new FiringScope(reached.values(), open);
        }

        private void statement(StatementInfo info, String database) {
            for (TableAccess table : info.tables()) {
                if (table.writes() && table.mode() != TableAccess.Mode.SCHEMA) {
                    table(table, table.database().isEmpty() ? database : table.database());
                }
            }
            functions(info.functions(), database);
        }

        private void table(TableAccess table, String database) {
            var triggers = catalog.triggers(database, table.table());
            if (triggers.isEmpty()) {
                open |= catalog.table(database, table.table()).isEmpty();
            }
            for (TriggerDefinition trigger : triggers) {
                if (fires(table.mode(), trigger.event())) {
                    reach(trigger, program(trigger));
                }
            }
        }

        private void functions(Set<String> names, String database) {
            if (names.isEmpty() || !catalog.hasFunctions()) {
                return;
            }
            for (String name : names) {
                int dot = name.indexOf('.');
                String schema = dot < 0 ? database : name.substring(0, dot);
                if (!schema.isEmpty()) {
                    catalog.function(schema, name.substring(dot + 1)).ifPresent(f -> reach(f, program(f)));
                }
            }
        }

        private void reach(Record definition, StoredProgram program) {
            if (reached.putIfAbsent(definition, program) == null) {
                pending.add(program);
            }
        }
    }

    private static boolean fires(TableAccess.Mode mode, String event) {
        return switch (mode) {
            case INSERT -> event.equalsIgnoreCase("INSERT");
            case UPDATE -> event.equalsIgnoreCase("UPDATE");
            case DELETE -> event.equalsIgnoreCase("DELETE");
            case UPSERT -> true;
            case READ, LOCK, SCHEMA -> false;
        };
    }
}
