package org.generallog.replay.identity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.doubt.AffectedRows;
import org.generallog.replay.log.LogReadException;
import org.generallog.replay.sql.Assignment;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.Literal;
import org.generallog.replay.sql.StatementAnalyzer;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementKind;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.sql.Tokens;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.IdNote;
import org.generallog.replay.transaction.MappedChanges;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.StatementContext;
import org.generallog.replay.transaction.ToVerify;
import org.generallog.replay.transaction.ToVerify.Item;
import org.generallog.replay.transaction.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * The AUTO_INCREMENT ids that the old instance gave. Used by the capture's thread alone, in three steps for each statement:
 *
 * <ol>
 *   <li>{@link #note} when it arrives: from its place in the log follows which ids it cannot have;
 *   <li>{@link #look} once its transaction has committed: its rows are looked for in the table, until they are found or cannot be;
 *   <li>{@link #said} when it leaves the outbox: the ids go with it.
 * </ol>
 */
public final class Identity {
    /** Statements that are looked for at a time. */
    private static final int MOST_AT_ONCE = 10_000;
    /** Bytes of their texts. */
    private static final long MOST_BYTES = 4 << 20;
    /** Statements of which later ones of their session may name the ids. */
    private static final int MOST_NAMED = 20_000;

    /** Looks at the tables one after the other within one look. */
    private static final int PASSES = 4;

    /** Ids that others may have been given while a statement ran whose row was written at its end. */
    private static final long BEHIND = 1_000;
    /** A statement that still runs is waited for so long. */
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final int FEWEST_LOOKS = 20;

    private final IdLookup lookup;
    private final IdTargets targets;
    private final NotedStatements statements;
    private final IdTables tables = new IdTables();
    private final SessionIds sessions = new SessionIds();
    private final GivenIds given;
    private final FiredInserts fired = new FiredInserts();
    private final NamedIds named = new NamedIds();
    /** The first ids that statements were given whose transactions may still wait. */
    private final Map<Long, Long> firstIds = new LinkedHashMap<>();

    private final TableLook look;
    private long counter;

    /**
     * What a statement's tables are.
     *
     * @param temporary whether it writes a temporary one: no row of it is looked for
     * @param ordinary whether none of them is temporary
     */
    public record Tables(boolean temporary, boolean ordinary) {}

    /**
     * What the capture checkpoint keeps.
     *
     * @param tables by name, {@code database.table} in lower case
     */
    public record State(
            long counter,
            Map<String, TableIds.State> tables,
            List<SessionIds.State> sessions,
            FiredInserts.State fired) {
        /** Of a capture that begins. */
        public static final State NONE = new State(0, Map.of(), List.of(), FiredInserts.State.NONE);
    }

    /**
     * @param tables of the old instance
     * @param charsets what the old instance calls a context's charset
     */
    public Identity(
            IdLookup lookup,
            StatementAnalyzer analyzer,
            Catalog catalog,
            AffectedRows.Tables tables,
            Function<StatementContext, String> charsets) {
        this.lookup = lookup;
        this.targets = new IdTargets(tables);
        this.statements = new NotedStatements(analyzer, catalog, targets, charsets);
        this.look = new TableLook(lookup);
        this.given = new GivenIds(
                sessions,
                new AffectedRows(
                        analyzer, tables, context -> LexicalMode.of(charsets.apply(context), context.sqlMode())));
    }

    /**
     * A heartbeat is sent through the log: what stands behind it arrived after all looks up to now.
     *
     * @param number greater than those before
     */
    public void heartbeatSent(long number) {
        tables.heartbeatSent(number);
    }

    /** A heartbeat comes by in the log. */
    public void heartbeatCame(long number) {
        tables.heartbeatCame(number, counter);
    }

    /**
     * A statement arrives.
     *
     * @param kinds what its tables are
     * @param fires tables that programs under it may insert into, each as database and name
     * @param gives whether it may change what {@code LAST_INSERT_ID()} returns
     * @param uses whether it, or a program under it, may read that
     * @param finished whether its row was written after it had run
     */
    public IdNote note(
            long thread,
            StatementInfo info,
            String database,
            Tables kinds,
            Set<List<String>> fires,
            boolean gives,
            boolean uses,
            boolean finished) {
        Optional<IdTargets.Target> target = kinds.temporary() ? Optional.empty() : taking(info, database);
        Map<String, Long> takers = new HashMap<>();
        for (List<String> each : fires) {
            targets.named(each.get(0), each.get(1))
                    .ifPresent(table -> takers.put(NotedStatements.name(table), floor(table, finished)));
        }
        long giver = uses ? sessions.giver(thread) : 0;
        if (info.has(StatementInfo.Flag.ASSIGNS_USER_VARIABLE) || call(info)) {
            sessions.assignedMore(thread);
        }
        Map<String, Long> variables = sessions.variables(thread, info.userVariables());
        boolean counts = target.isPresent() || gives || !takers.isEmpty();
        if (!counts) {
            fired.over(thread);
            return giver == 0 ? IdNote.NONE : new IdNote(0, IdNote.NO_FLOOR, giver, Map.of(), false, Map.of());
        }
        long number = ++counter;
        long floor = target.map(each -> floor(each.table(), finished)).orElse(IdNote.NOT_LOOKED_FOR);
        if (gives) {
            sessions.mayGive(thread, number);
        }
        if (target.isPresent()) {
            named.inserted(
                    thread,
                    number,
                    NotedStatements.name(target.get().table()),
                    target.get().id().name());
            ids(target.get().table()).sends(number, rows(info));
        }
        for (String table : takers.keySet()) {
            // Most triggers insert one row for each.
            tables.of(table).sends(number, rows(info));
        }
        fired.statement(thread, number, finished);
        return new IdNote(number, floor, giver, variables, kinds.ordinary(), takers);
    }

    /** What a statement inserts into, where it may leave an id to the server. Those that it says itself are its own at once. */
    private Optional<IdTargets.Target> taking(StatementInfo info, String database) {
        Optional<IdTargets.Target> target = targets.of(info, database);
        Optional<long[]> said = target.flatMap(into -> targets.said(info, into));
        if (target.isEmpty() || said.isEmpty()) {
            return target;
        }
        TableIds ids = ids(target.get().table());
        for (long id : said.get()) {
            ids.take(id);
        }
        ids.counts(counter, Arrays.stream(said.get()).max().orElse(0));
        return Optional.empty();
    }

    /** Rows of an {@code INSERT … VALUES}; 1 of others. */
    static int rows(StatementInfo info) {
        return info.tables().stream()
                .filter(access -> access.mode() == TableAccess.Mode.INSERT || access.mode() == TableAccess.Mode.UPSERT)
                .findFirst()
                .map(access -> Math.max(1, access.points().size()))
                .orElse(1);
    }

    /** A session assigns user variables. */
    public void assigned(long thread, List<Assignment> assignments) {
        for (Assignment each : assignments) {
            if (each.scope() == Assignment.Scope.USER_VARIABLE) {
                String expression = each.expression().replace(" ", "");
                sessions.assigned(thread, each.name(), expression.equalsIgnoreCase("LAST_INSERT_ID()"));
            }
        }
    }

    private static boolean call(StatementInfo info) {
        return info.kind() == StatementKind.CALL || info.kind() == StatementKind.UNPARSED;
    }

    /** Whether the ids that a statement leaves to the server are looked for. */
    public boolean looksFor(StatementInfo info, String database) {
        return targets.of(info, database).isPresent();
    }

    /** A session goes on: the numbers that its statement names may be ids that it was given. */
    public void names(long thread, byte[] sql, StatementInfo info, String database, Tokens tokens) {
        named.names(thread, sql, info, database, tokens);
    }

    /** Whether {@link #names} can be of use. */
    public boolean isNaming(long thread) {
        return named.isNaming(thread);
    }

    private static void bound(Map<Long, ?> map) {
        if (map.size() > MOST_NAMED) {
            map.remove(map.keySet().iterator().next());
        }
    }

    /** A trigger or function of a session's statement wrote a row. */
    public void fired(long thread, String database, byte[] sql, String charset, long sqlMode, boolean late) {
        fired.row(thread, new FiredInserts.Row(database, sql, charset, sqlMode), late);
    }

    /**
     * The session's last statement has changed nothing, its triggers' rows tell: nothing of it is looked for, and it is not replayed. To be
     * called when the session's next row comes.
     */
    public void cameToNothing(long thread) {
        fired.cameToNothing(thread);
    }

    public void sessionEnded(long thread) {
        sessions.ended(thread);
        named.ended(thread);
        fired.over(thread);
    }

    /** A schema statement stands in the log: counters may begin anew. */
    public void schema(byte[] sql, LexicalMode mode, StatementInfo info, String database) {
        tables.schema(counter, sql, mode, info, database);
    }

    /** The old instance was started anew. */
    public void restarted() {
        tables.restarted();
    }

    /** A row that was written after its statement had run may stand behind others that ran later. */
    private long floor(TableSchema table, boolean finished) {
        long floor = ids(table).floor();
        return finished && floor != IdNote.NO_FLOOR ? floor - BEHIND : floor;
    }

    private TableIds ids(TableSchema table) {
        return tables.of(table);
    }

    /** A transaction has committed. Empty where nothing of it is looked for. */
    public Optional<Pending> committed(Transaction transaction) {
        if (transaction.kind() == Transaction.Kind.DDL
                && transaction.changes().stream().noneMatch(Identity::isNoted)) {
            return Optional.empty();
        }
        Pending pending = new Pending(transaction);
        return pending.isSettled() ? Optional.empty() : Optional.of(pending);
    }

    private static boolean isNoted(Change change) {
        return change instanceof StatementChange statement && Pending.isNoted(statement);
    }

    /**
     * Looks once more for all that is waiting, the oldest first.
     *
     * @param waiting in the order in which they committed
     * @param behind whether more of the log waits to be read, so that the newest rows are of statements that are not known yet
     */
    public void look(List<Pending> waiting, boolean behind) throws LogReadException {
        busy(waiting, behind);
        look.begin();
        Set<Waiting> looked = Collections.newSetFromMap(new IdentityHashMap<>());
        boolean more = true;
        // What is found may tell more of other rows: an order's id is in its items.
        for (int pass = 0; pass < PASSES && more; pass++) {
            more = pass(waiting, behind, looked);
        }
        for (Pending each : waiting) {
            // On a busy machine ten seconds may be two looks.
            boolean often = each.looked() > FEWEST_LOOKS;
            if (each.age() > LONGEST_NANOS && often && !behind) {
                each.active.values().forEach(Noted::lost);
            }
            sort(each);
        }
    }

    /** Returns whether there was anything new to look for. */
    private boolean pass(List<Pending> waiting, boolean behind, Set<Waiting> looked) throws LogReadException {
        Map<String, List<Waiting>> byTable = new LinkedHashMap<>();
        Map<String, TableSchema> schemas = new HashMap<>();
        Map<Long, Waiting> open = new HashMap<>();
        Map<String, List<Waiting>> dependents = new LinkedHashMap<>();
        int count = 0;
        long bytes = 0;
        for (Pending each : waiting) {
            if (count > MOST_AT_ONCE || bytes > MOST_BYTES) {
                break;
            }
            activate(each);
            for (Noted noted : each.active.values()) {
                count += noted.own == null ? 1 : noted.own.waiting().rows().size();
                bytes += noted.bytes;
            }
            bytes += each.foundBytes();
            for (Map.Entry<Integer, Noted> entry : each.active.entrySet()) {
                Noted noted = givenSince(each, entry);
                if (fired.isNothing(noted.note.number()) && noted.isUnknown()) {
                    noted.cameToNothing();
                    continue;
                }
                fire(each, noted);
                noted.fired.forEach(one -> add(one.table(), one.waiting(), each, byTable, schemas));
                if (!waits(noted, open)) {
                    collect(each, noted, open, byTable, schemas);
                } else if (noted.own != null) {
                    open.put(noted.note.number(), noted.own.waiting());
                    add(noted.own.target().table(), noted.own.waiting(), each, dependents, schemas);
                }
            }
        }
        open.values().forEach(Waiting::mayBeAny);
        look.expectNothing();
        byTable.forEach(look::expect);
        dependents.forEach(look::expect);
        for (Map.Entry<String, List<Waiting>> each : dependents.entrySet()) {
            TableSchema schema = schemas.get(each.getKey());
            boolean alike = each.getValue().stream().anyMatch(one -> isAlike(one, open));
            if (schema != null && alike) {
                look.preview(schema, tables.of(each.getKey()), each.getValue(), open);
            }
        }
        boolean any = false;
        for (Map.Entry<String, List<Waiting>> each : byTable.entrySet()) {
            TableSchema schema = schemas.get(each.getKey());
            Set<Waiting> counted = Collections.newSetFromMap(new IdentityHashMap<>());
            each.getValue().stream().filter(looked::add).forEach(counted::add);
            if (schema != null && !counted.isEmpty()) {
                look.at(schema, tables.of(each.getKey()), each.getValue(), behind, counted);
                any = true;
            }
        }
        waiting.forEach(this::sort);
        return any;
    }

    /** The statement, with what {@code LAST_INSERT_ID()} returned to it if that has become known. */
    private Noted givenSince(Pending pending, Map.Entry<Integer, Noted> entry) {
        Noted noted = entry.getValue();
        boolean more = noted.lacksGiver() && lastIds(noted.thread, noted.note).size() > noted.givers();
        if (more
                && pending.transaction.changes().get(entry.getKey()) instanceof StatementChange change
                && (noted.own == null || !noted.own.waiting().isFound())) {
            Noted again = statements.of(noted.thread, change, lastIds(noted.thread, noted.note));
            again.goesOn(noted);
            entry.setValue(again);
            return again;
        }
        return noted;
    }

    /** What is known by now of the ids that a statement has from others: by variable, and that of {@code LAST_INSERT_ID()} by the empty name. */
    private Map<String, Literal> lastIds(long thread, IdNote note) {
        Map<String, Literal> known = new HashMap<>();
        Literal last = note.giver() == 0 ? null : given(thread, note.giver());
        if (last != null) {
            known.put("", last);
        }
        note.variables().forEach((name, giver) -> {
            Literal value = given(thread, giver);
            if (value != null) {
                known.put(name, value);
            }
        });
        return known;
    }

    /** What a session's statement gave as {@code LAST_INSERT_ID()}, if that is known by now. */
    private @Nullable Literal given(long thread, long giver) {
        OptionalLong said = sessions.value(thread, giver);
        Long id = said.isPresent() ? Long.valueOf(said.getAsLong()) : firstIds.get(giver);
        return id == null ? null : new Literal(Literal.Type.NUMBER, Long.toString(id));
    }

    private void sort(Pending pending) {
        // Others may have its id before all is known that its triggers inserted.
        for (Noted each : pending.active.values()) {
            Waiting own = each.own == null ? null : each.own.waiting();
            if (own != null && own.isFound() && own.ids().length > 0 && !own.older) {
                firstIds.put(each.note.number(), own.ids()[0]);
                bound(firstIds);
            }
        }
        pending.sort();
    }

    /** Of what has been looked for in vain: which statements still run. */
    private void busy(List<Pending> waiting, boolean behind) throws LogReadException {
        Set<Long> ask = new HashSet<>();
        for (Pending each : waiting) {
            boolean inVain = each.active.values().stream().anyMatch(Identity::isInVain);
            if (!each.isOver() && inVain) {
                ask.add(each.thread());
            }
        }
        if (ask.isEmpty()) {
            return;
        }
        Set<Long> busy = lookup.busy(ask);
        for (Pending each : waiting) {
            if (ask.contains(each.thread()) && !busy.contains(each.thread())) {
                each.atRest(behind);
            }
        }
    }

    private static boolean isInVain(Noted noted) {
        boolean own = noted.own != null && !noted.own.waiting().isFound() && noted.own.waiting().looks > 0;
        return own
                || (!noted.isFiredKnown()
                        && (noted.own == null || noted.own.waiting().isFound()));
    }

    private void activate(Pending pending) {
        for (int place : pending.more()) {
            if (pending.transaction.changes().get(place) instanceof StatementChange change) {
                Noted noted = statements.of(pending.thread(), change, lastIds(pending.thread(), change.ids()));
                TableSchema into = noted.into();
                if (into != null) {
                    noted.explicit().forEach(ids(into)::take);
                }
                pending.active.put(place, noted);
            }
        }
        sort(pending);
    }

    /** Whether what it inserts has the id of another statement that is not known yet. */
    private static boolean waits(Noted noted, Map<Long, Waiting> open) {
        return noted.lacksGiver()
                && noted.own != null
                && !noted.own.waiting().isFound()
                && (open.containsKey(noted.note.giver())
                        || noted.note.variables().values().stream().anyMatch(open::containsKey));
    }

    /** Whether one that it waits for was looked for in vain: several rows may be its own. */
    private static boolean isAlike(Waiting dependent, Map<Long, Waiting> open) {
        return dependent.wants.values().stream().map(open::get).anyMatch(giver -> giver != null && giver.looks > 0);
    }

    private void collect(
            Pending pending,
            Noted noted,
            Map<Long, Waiting> open,
            Map<String, List<Waiting>> byTable,
            Map<String, TableSchema> schemas) {
        if (noted.own != null && !noted.own.waiting().isFound()) {
            open.put(noted.note.number(), noted.own.waiting());
        }
        if (noted.own != null) {
            add(noted.own.target().table(), noted.own.waiting(), pending, byTable, schemas);
        }
    }

    /** Also before the statement's own id is known: whoever comes behind it in the log must not take its rows. */
    private void fire(Pending pending, Noted noted) {
        if (noted.mayFire() && pending.isOver()) {
            StatementChange change = statement(pending, noted);
            if (change != null) {
                statements.fired(noted, change, fired.of(noted.note.number()));
            }
        }
    }

    private static @Nullable StatementChange statement(Pending pending, Noted noted) {
        for (Map.Entry<Integer, Noted> each : pending.active.entrySet()) {
            if (each.getValue() == noted
                    && pending.transaction.changes().get(each.getKey()) instanceof StatementChange change) {
                return change;
            }
        }
        return null;
    }

    private void add(
            TableSchema table,
            Waiting waiting,
            Pending pending,
            Map<String, List<Waiting>> byTable,
            Map<String, TableSchema> schemas) {
        if (!waiting.isFound()) {
            waiting.over = pending.isOver();
            if (waiting.origin.place() == 0) {
                named.tell(waiting);
            }
            String name = NotedStatements.name(table);
            schemas.put(name, table);
            byTable.computeIfAbsent(name, n -> new ArrayList<>()).add(waiting);
        }
    }

    /**
     * The transaction with all ids that were found. To be called in the order of the commits.
     *
     * @param pending null where nothing of it was looked for
     */
    public Transaction said(Transaction transaction, @Nullable Pending pending) {
        Map<Integer, StatementChange> changed = new HashMap<>();
        Set<Integer> dropped = new HashSet<>();
        Set<Item> doubts = new LinkedHashSet<>();
        int at = 0;
        for (Change change : transaction.changes()) {
            if (change instanceof StatementChange statement && !statement.ids().equals(IdNote.NONE)) {
                Noted noted = pending == null ? null : pending.found.get(at);
                StatementChange said;
                if (noted != null && noted.isNothing()) {
                    dropped.add(at++);
                    doubts.addAll(given.nothing(noted, statement));
                    forget(transaction.threadId(), statement.ids().number());
                    continue;
                }
                if (noted != null) {
                    GivenIds.Said with = given.say(noted, statement);
                    said = with.change();
                    doubts.addAll(with.doubts());
                    forget(transaction.threadId(), statement.ids().number());
                } else {
                    said = given.lastInsertId(transaction.threadId(), statement);
                }
                if (!said.equals(statement)) {
                    changed.put(at, said);
                }
            }
            at++;
        }
        if (changed.isEmpty() && doubts.isEmpty() && dropped.isEmpty()) {
            return transaction;
        }
        List<ToVerify> more = doubts.stream()
                .map(item -> new ToVerify(item, transaction.commitTimeMicros()))
                .toList();
        return new Transaction(
                transaction.threadId(),
                transaction.kind(),
                transaction.commitTimeMicros(),
                MappedChanges.of(transaction.changes(), changed, dropped, more));
    }

    private void forget(long thread, long number) {
        fired.forget(number);
        named.forget(thread, number);
    }

    /**
     * Rows that no statement has inserted of which anything is known: they are to be verified. Each is told once.
     *
     * @param waiting what has not left yet
     */
    public List<Item> nobodys(List<Pending> waiting) {
        long first = waiting.stream()
                .filter(each -> !each.isSettled())
                .mapToLong(Pending::firstNumber)
                .min()
                .orElse(Long.MAX_VALUE);
        List<Item> items = new ArrayList<>();
        tables.nobodys(
                first,
                (name, ids) -> targets.named(
                                name.substring(0, name.indexOf('.')), name.substring(name.indexOf('.') + 1))
                        .ifPresent(table -> GivenIds.list(
                                table, ids.stream().mapToLong(Long::longValue).toArray(), items)));
        return items;
    }

    /** @param waiting what has not left yet */
    public State state(Iterable<Pending> waiting) {
        Map<String, List<Long>> found = new HashMap<>();
        for (Pending each : waiting) {
            each.ids((table, id) -> found.computeIfAbsent(NotedStatements.name(table), n -> new ArrayList<>())
                    .add(id));
        }
        return new State(counter, tables.state(found), sessions.state(), fired.state());
    }

    public void restore(State state) {
        counter = state.counter();
        tables.restore(state.tables());
        sessions.restore(state.sessions());
        fired.restore(state.fired());
    }
}
