package org.generallog.replay.nested;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.catalog.Definer;
import org.generallog.replay.catalog.RoutineDefinition;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.catalog.TriggerDefinition;
import org.generallog.replay.catalog.ViewDefinition;
import org.generallog.replay.sql.KeyPoints;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.Literal;
import org.generallog.replay.sql.SqlStatementAnalyzer;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementInfo.Flag;
import org.generallog.replay.sql.StatementKind;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.sql.TableAccess.Mode;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;
import org.jspecify.annotations.Nullable;

/**
 * Knows which rows of the log a statement's triggers and functions write. Bodies are taken apart once for each definition that the
 * catalog gives; a changed definition is another one. Used by one thread.
 *
 * <p>A {@code CALL} logs nothing that it runs, nor do foreign keys fire triggers (measured, see {@code src/docs/nested-statements.md}).
 */
public final class NestedStatementMatcher {
    /** Bodies beyond this many are forgotten and taken apart again. */
    private static final int MOST_PROGRAMS = 10_000;

    /** How often something runs is not counted beyond this. */
    private static final int MOST_COUNTED = 2_000;

    private static final int DEEPEST_VIEW = 16;

    private final Catalog catalog;
    private final SqlStatementAnalyzer analyzer = new SqlStatementAnalyzer();
    private final Map<Record, StoredProgram> programs = new HashMap<>();
    private final Map<ViewDefinition, StatementInfo> views = new HashMap<>();
    private final Map<Touched, FiringScope> scopes = new HashMap<>();

    public NestedStatementMatcher(Catalog catalog) {
        this.catalog = catalog;
    }

    /**
     * A client's statement.
     *
     * @param database the session's default database; empty for none
     */
    public record Statement(byte[] sql, LexicalMode mode, StatementInfo info, String database) {
        private Tokens tokens() {
            return Lexer.lex(sql, mode);
        }

        /** A read by its clauses alone: which views it goes through is not worth a parse. */
        private List<TableAccess> tables() {
            if (!info.tables().isEmpty() || !reads()) {
                return info.tables();
            }
            Tokens tokens = tokens();
            return SqlStatementAnalyzer.tablesRead(tokens, 0, tokens.size());
        }

        private boolean reads() {
            return switch (info.kind()) {
                case READ, LOCKING_READ, DO, SET -> true;
                default -> false;
            };
        }
    }

    /** What a statement sets off by itself: the triggers of these tables, these functions. */
    private record Touched(List<Table> written, Set<String> functions, String database, boolean open) {
        boolean isNothing() {
            return written.isEmpty() && functions.isEmpty() && !open;
        }
    }

    private record Table(String database, String name, Mode mode) {}

    /** A program, run in an account's name; {@link Definer#UNKNOWN} where that is whoever sends the statement. */
    private record Run(Record definition, StoredProgram program, Definer as) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Run run && definition.equals(run.definition) && as.equals(run.as);
        }

        @Override
        public int hashCode() {
            return definition.hashCode() * 31 + as.hashCode();
        }
    }

    /** What may be nested under a statement. */
    public FiringScope scope(Statement statement) {
        return scope(touched(statement));
    }

    /**
     * What runs under a {@code CALL}, the procedure itself included. None of it is logged.
     *
     * @param call its tokens
     */
    public FiringScope called(Tokens call, String database) {
        Closure closure = new Closure();
        closure.call(StoredProgram.procedure(call, 1), database, Definer.UNKNOWN);
        return closure.of(new Touched(List.of(), Set.of(), database, false));
    }

    /**
     * Whether the statement may call writing functions another number of times on another server: the optimizer works out what
     * stands in a condition as often as it likes (5.5.9 calls {@code f()} of {@code SELECT … WHERE id = 1 AND f() > 0} twice, MariaDB 11.4 once).
     */
    public boolean callsAsItLikes(Statement statement) {
        Touched touched = touched(statement);
        return !touched.functions().isEmpty()
                && CallSites.times(statement.tokens(), 0, touched.functions())[1] == Step.ANY
                && functions(touched.functions(), touched.database()).stream()
                        .anyMatch(function -> scope(
                                        new Touched(List.of(), Set.of(function.name()), function.database(), false))
                                .writes());
    }

    /** What may be nested under the statements of one row, one after the other. */
    public Firing firing(List<Statement> statements) {
        List<Flow> flows = new ArrayList<>();
        List<FiringScope> each = new ArrayList<>();
        for (Statement one : statements) {
            Touched touched = touched(one);
            flows.add(flow(one.info(), one.tokens(), 0, touched));
            each.add(scope(touched));
        }
        flows.add(Flow.nothing());
        return new Firing(Flow.sequence(flows), FiringScope.of(each));
    }

    /**
     * Whether the statement leaves a row in the log if it changes anything: it writes one table, and each row that it changes there fires a
     * trigger that cannot end without a row of its own. Where there is none, it changed nothing, whatever the reason.
     */
    public boolean shows(Statement one) {
        Touched touched = touched(one);
        boolean single = touched.written().size() == 1
                && one.info().tables().stream().filter(TableAccess::writes).count() == 1;
        Flow row = single ? flow(one.info(), one.tokens(), 0, touched, 1) : Flow.nothing();
        return !new Firing(Flow.sequence(List.of(row, Flow.nothing())), scope(touched)).mayEnd();
    }

    private Touched touched(Statement one) {
        // Without stored functions a read sets nothing off, through whichever views.
        List<TableAccess> tables =
                catalog.hasFunctions() ? one.tables() : one.info().tables();
        return touched(one.info(), tables, one.database());
    }

    private FiringScope scope(Touched touched) {
        if (touched.isNothing()) {
            return FiringScope.EMPTY;
        }
        FiringScope known = scopes.get(touched);
        if (known == null) {
            known = new Closure().of(touched);
            if (scopes.size() >= MOST_PROGRAMS) {
                scopes.clear();
            }
            scopes.put(touched, known);
        }
        return known;
    }

    /** Whether a row is a body's statement by its words alone: it holds a local variable's value or {@code NEW.x}/{@code OLD.x}. */
    public static boolean looksNested(Tokens t) {
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

    /** Views taken apart into what they stand for. */
    private Touched touched(StatementInfo info, List<TableAccess> tables, String database) {
        Set<Table> written = new LinkedHashSet<>();
        Set<String> functions = new LinkedHashSet<>(info.functions());
        boolean open = info.kind() == StatementKind.UNPARSED;
        for (TableAccess access : tables) {
            if (access.mode() == Mode.SCHEMA) {
                continue;
            }
            String schema = access.database().isEmpty() ? database : access.database();
            Table table = new Table(schema, access.table(), access.mode());
            if (access.writes() || catalog.hasFunctions()) {
                open |= base(table, written, functions, 0) && access.writes();
            }
        }
        return new Touched(List.copyOf(written), Set.copyOf(functions), database, open);
    }

    /** Adds the tables that a table or view stands for. Returns whether it is not known. */
    private boolean base(Table table, Set<Table> written, Set<String> functions, int depth) {
        boolean writes = table.mode() != Mode.READ && table.mode() != Mode.LOCK;
        if (writes && !catalog.triggers(table.database(), table.name()).isEmpty()) {
            written.add(table);
            return false;
        }
        if (catalog.table(table.database(), table.name()).isPresent() || depth > DEEPEST_VIEW) {
            return false;
        }
        ViewDefinition view = catalog.view(table.database(), table.name()).orElse(null);
        if (view == null || view.query().isEmpty()) {
            return true;
        }
        StatementInfo query = query(view);
        query.functions().forEach(name -> functions.add(name.indexOf('.') < 0 ? view.database() + "." + name : name));
        boolean unknown = false;
        for (TableAccess access : query.tables()) {
            String schema = access.database().isEmpty() ? view.database() : access.database();
            unknown |= base(new Table(schema, access.table(), table.mode()), written, functions, depth + 1);
        }
        return unknown;
    }

    private StatementInfo query(ViewDefinition view) {
        if (views.size() >= MOST_PROGRAMS) {
            views.clear();
        }
        return views.computeIfAbsent(view, key -> analyzer.analyzeQuery(StoredProgram.tokens(key.query(), "")));
    }

    private StoredProgram program(Record definition, StoredProgram.Source source) {
        StoredProgram known = programs.get(definition);
        if (known == null) {
            if (programs.size() >= MOST_PROGRAMS) {
                programs.clear();
            }
            known = StoredProgram.of(source, ProgramEffects::new);
            programs.put(definition, known);
        }
        return known;
    }

    private StoredProgram program(TriggerDefinition trigger) {
        return program(
                trigger,
                new StoredProgram.Source(trigger.database(), trigger.body(), trigger.sqlMode(), trigger.definer()));
    }

    private StoredProgram program(RoutineDefinition routine) {
        return program(
                routine,
                new StoredProgram.Source(routine.database(), routine.body(), routine.sqlMode(), routine.definer()));
    }

    private @Nullable RoutineDefinition function(String name, String database) {
        int dot = name.indexOf('.');
        String schema = dot < 0 ? database : name.substring(0, dot);
        return schema.isEmpty()
                ? null
                : catalog.function(schema, name.substring(dot + 1)).orElse(null);
    }

    private List<RoutineDefinition> functions(Set<String> names, String database) {
        List<RoutineDefinition> found = new ArrayList<>();
        if (!names.isEmpty() && catalog.hasFunctions()) {
            for (String name : names) {
                RoutineDefinition function = function(name, database);
                if (function != null) {
                    found.add(function);
                }
            }
        }
        return found;
    }

    /** The order of what a statement sets off: functions, and for each row the triggers. */
    private Flow flow(StatementInfo info, Tokens tokens, int from, Touched touched) {
        return flow(info, tokens, from, touched, 0);
    }

    /** @param changed rows that it changes at the least */
    private Flow flow(StatementInfo info, Tokens tokens, int from, Touched touched, int changed) {
        List<RoutineDefinition> functions = functions(touched.functions(), touched.database());
        Supplier<Flow> calls = () -> calls(functions, 0, Step.ANY);
        if (touched.written().isEmpty()) {
            int[] times = CallSites.times(tokens, from, touched.functions());
            // A name that is none of the stored functions' counts as a call, so that fewer may be made.
            boolean exact = functions.size() == touched.functions().size();
            return calls(functions, exact ? times[0] : 0, times[1]);
        }
        int[] times = times(info, touched);
        List<Flow> rows = new ArrayList<>();
        for (Table table : touched.written()) {
            rows.add(RowFlow.of(
                    catalog.triggers(table.database(), table.name()).stream()
                            .filter(trigger -> RowFlow.fires(table.mode(), trigger.event()))
                            .map(trigger -> new RowFlow.Trigger(trigger, program(trigger)))
                            .toList(),
                    table.mode(),
                    info.has(Flag.IGNORE),
                    functions.isEmpty() ? Flow::nothing : calls));
        }
        Flow row = Flow.either(rows);
        return Flow.sequence(
                List.of(calls.get(), Flow.repeat(() -> row, Math.max(times[0], changed), times[1]), calls.get()));
    }

    private Flow calls(List<RoutineDefinition> functions, int least, int most) {
        if (functions.isEmpty() || most == 0) {
            return Flow.nothing();
        }
        List<Flow> each = new ArrayList<>();
        functions.forEach(function -> each.add(Flow.repeat(program(function)::flow, 1, 1)));
        Flow one = Flow.either(each);
        return Flow.repeat(() -> one, least, most);
    }

    /** How many rows the statement changes, at the least if it succeeds and at the most. */
    private int[] times(StatementInfo info, Touched touched) {
        List<TableAccess> writes =
                info.tables().stream().filter(TableAccess::writes).toList();
        if (writes.size() != 1 || touched.written().size() != 1 || info.kind() != StatementKind.WRITE) {
            return new int[] {0, Step.ANY};
        }
        TableAccess access = writes.get(0);
        int points = access.points().size();
        boolean counted = points > 0 && points <= MOST_COUNTED;
        return switch (access.mode()) {
            case INSERT, UPSERT -> counted ? new int[] {points, points} : new int[] {0, Step.ANY};
            case UPDATE, DELETE -> new int[] {0, counted && namesRows(access, touched) ? points : Step.ANY};
            default -> new int[] {0, Step.ANY};
        };
    }

    /** Whether each point is at most one row: it names a unique key. */
    private boolean namesRows(TableAccess access, Touched touched) {
        Table table = touched.written().get(0);
        TableSchema schema = catalog.table(table.database(), table.name()).orElse(null);
        if (schema == null) {
            return false;
        }
        Map<String, String> columns = columns(access, touched.database(), table);
        for (Map<String, Literal> point : access.points()) {
            Map<String, Literal> own = new HashMap<>();
            point.forEach((column, value) -> {
                String name = columns.isEmpty() ? column : columns.get(column);
                if (name != null) {
                    own.put(name, value);
                }
            });
            TableAccess one = new TableAccess(table.database(), table.name(), Mode.LOCK, List.of(own));
            if (KeyPoints.of(one, schema, OptionalLong.empty()).keys().isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** What a view's columns are called in its base table; empty for the table itself. */
    private Map<String, String> columns(TableAccess access, String database, Table base) {
        Map<String, String> columns = new HashMap<>();
        String schema = access.database().isEmpty() ? database : access.database();
        String name = access.table();
        for (int depth = 0; depth < DEEPEST_VIEW; depth++) {
            if (schema.equals(base.database()) && name.equals(base.name())) {
                return columns;
            }
            ViewDefinition view = catalog.view(schema, name).orElse(null);
            if (view == null || query(view).tables().size() != 1) {
                break;
            }
            Map<String, String> one = ViewColumns.of(StoredProgram.tokens(view.query(), ""));
            if (columns.isEmpty()) {
                columns.putAll(one);
            } else {
                columns.replaceAll((column, inner) -> one.getOrDefault(inner, ""));
            }
            TableAccess from = query(view).tables().get(0);
            schema = from.database().isEmpty() ? view.database() : from.database();
            name = from.table();
        }
        // Not found out: no column is known.
        return Map.of("", "");
    }

    /** What a program's statements set off; computed when an execution gets there. */
    private final class ProgramEffects implements Effects {
        private final String database;
        private final Tokens tokens;

        ProgramEffects(String database, Tokens tokens) {
            this.database = database;
            this.tokens = tokens;
        }

        @Override
        public Supplier<Flow> of(BodyStatement statement) {
            return new Once(() -> {
                if (statement.set()) {
                    return calls(StoredProgramParser.calls(tokens, statement.from(), statement.to()));
                }
                StatementInfo info = analyzer.analyze(tokens, statement.from(), statement.to());
                return flow(info, tokens, statement.from(), touched(info, info.tables(), database));
            });
        }

        @Override
        public Flow calls(Set<String> names) {
            return Flow.repeat(
                    new Once(() -> NestedStatementMatcher.this.calls(functions(names, database), 0, Step.ANY)), 1, 1);
        }
    }

    private static final class Once implements Supplier<Flow> {
        private final Supplier<Flow> maker;
        private @Nullable Flow made;

        Once(Supplier<Flow> maker) {
            this.maker = maker;
        }

        @Override
        public Flow get() {
            Flow known = made;
            if (known == null) {
                known = maker.get();
                made = known;
            }
            return known;
        }
    }

    /** All that a statement sets off, step by step; a program that is known already ends a circle. */
    private final class Closure {
        private final Set<StoredProgram> reached = new LinkedHashSet<>();
        private final Set<ProgramOutline> outlines = new LinkedHashSet<>();
        private final Set<Run> runs = new HashSet<>();
        private final Deque<Run> pending = new ArrayDeque<>();
        private boolean open;
        private boolean writes;

        private FiringScope of(Touched begin) {
            touch(begin, Definer.UNKNOWN);
            while (!pending.isEmpty()) {
                Run run = pending.remove();
                StoredProgram next = run.program();
                for (StatementInfo info : next.infos()) {
                    touch(touched(info, info.tables(), next.database()), run.as());
                }
                touch(new Touched(List.of(), next.functions(), next.database(), false), run.as());
                next.procedures().forEach(name -> call(name, next.database(), run.as()));
            }
            return reached.isEmpty() && !open ? FiringScope.EMPTY : new FiringScope(reached, outlines, open, writes);
        }

        private void touch(Touched touched, Definer caller) {
            open |= touched.open();
            for (Table table : touched.written()) {
                for (TriggerDefinition trigger : catalog.triggers(table.database(), table.name())) {
                    if (RowFlow.fires(table.mode(), trigger.event())) {
                        reach(trigger, program(trigger), false, caller);
                    }
                }
            }
            functions(touched.functions(), touched.database())
                    .forEach(function -> reach(function, program(function), function.readsOnly(), caller));
        }

        private void call(String name, String database, Definer caller) {
            int dot = name.indexOf('.');
            String schema = dot < 0 ? database : name.substring(0, dot);
            RoutineDefinition procedure = name.isEmpty() || schema.isEmpty()
                    ? null
                    : catalog.procedure(schema, name.substring(dot + 1)).orElse(null);
            if (procedure == null) {
                open = true;
            } else {
                reach(procedure, program(procedure), procedure.readsOnly(), caller);
            }
        }

        /** @param caller in whose name the statement runs that sets it off */
        private void reach(Record definition, StoredProgram program, boolean readsOnly, Definer caller) {
            Definer own = program.outline().definer();
            Run run = new Run(definition, program, own.invoker() ? caller : own);
            if (runs.add(run)) {
                reached.add(program);
                outlines.add(program.outline().as(own.invoker() && caller.invoker() ? own : run.as()));
                pending.add(run);
                open |= !program.visible();
                writes |= program.writes() || (!program.visible() && !readsOnly);
            }
        }
    }
}
