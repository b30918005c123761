package org.generallog.replay.capture;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.generallog.replay.catalog.ServerVersion;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.doubt.AffectedRows;
import org.generallog.replay.log.DeadlockReport;
import org.generallog.replay.log.LogCommand;
import org.generallog.replay.log.LogRow;
import org.generallog.replay.log.Marker;
import org.generallog.replay.nested.FiringScope;
import org.generallog.replay.nested.NestedStatementMatcher.Statement;
import org.generallog.replay.nested.TransactionControl;
import org.generallog.replay.session.Session;
import org.generallog.replay.session.SessionDefaults;
import org.generallog.replay.session.Sessions;
import org.generallog.replay.session.TransactionModes;
import org.generallog.replay.sql.Assignment;
import org.generallog.replay.sql.CutStatements;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.ServerFunctions;
import org.generallog.replay.sql.StatementAnalyzer;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementInfo.Flag;
import org.generallog.replay.sql.StatementKind;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.sql.Tokens;
import org.generallog.replay.transaction.Arrival;
import org.generallog.replay.transaction.Assembler;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.Doubt;
import org.generallog.replay.transaction.Signal;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.ToVerify;
import org.generallog.replay.transaction.ToVerify.Item;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what each row of the log is, and gives it its fate or passes it on to the {@link Assembler}, which does so later.
 * Used by the capture's thread alone.
 */
final class RowProcessor {
    private static final Logger LOG = LoggerFactory.getLogger(RowProcessor.class);

    private final CaptureTools tools;
    private final Sessions sessions;
    private final Assembler assembler;
    private final CaptureStats stats;
    private final MarkerListener markers;
    private final TableNames names;
    private final UnsupportedStatements unsupported;
    private final LastWrites lastWrites;
    private final EarlySessions early = new EarlySessions();
    private final StatementLinks links;
    private final EventSessions events;
    private final ProcedureCalls procedures;
    private final ReadOnlyTransactions readOnly;
    /** Sessions whose DDL may still be running: the catalogue is read anew once more when it is over. */
    private final Set<Long> changingSchema = new HashSet<>();

    /**
     * What rows are judged by.
     *
     * @param old the old instance's version
     * @param replication the replication's name
     * @param outcomes what looks whether schema statements were carried out
     * @param refused what knows writes that the old instance refused
     * @param tables what the log says of tables
     * @param globals the old instance's global variables as they are now
     * @param explicit what writes into statements what they leave to the old instance
     * @param clock what finds the statements whose time is not certain
     * @param doubts where whoever judges a row says what it leaves to be verified
     */
    record CaptureTools(
            StatementAnalyzer analyzer,
            LoggedDefinitions catalog,
            FiredRows nested,
            FilterRules filter,
            ServerVersion old,
            String replication,
            Doubts doubts,
            ExplicitStatements explicit,
            SchemaOutcomes outcomes,
            ClockDoubts clock,
            Supplier<SessionDefaults> globals,
            RefusedWrites refused,
            LoggedTables tables) {}

    RowProcessor(
            CaptureTools tools, Sessions sessions, Assembler assembler, CaptureStats stats, MarkerListener markers) {
        this.tools = tools;
        this.sessions = sessions;
        this.assembler = assembler;
        this.stats = stats;
        this.markers = markers;
        this.names = new TableNames(tools.catalog());
        this.unsupported = new UnsupportedStatements(stats);
        this.lastWrites = new LastWrites(tools.doubts());
        this.links = new StatementLinks(tools.catalog());
        this.events = new EventSessions(tools.catalog());
        this.procedures = new ProcedureCalls(tools.catalog());
        this.readOnly = new ReadOnlyTransactions(tools.old().hasReadOnlyTransactions(), procedures);
    }

    void process(LogRow row) {
        stats.rowsRead.increment();
        clock(row.eventTimeMicros());
        Session known = sessions.find(row.threadId());
        settle(tools.nested().settle(row, known));
        if (known != null && row.command() != LogCommand.EXECUTE && row.command() != LogCommand.PREPARE) {
            known.repeats().other();
        }
        assembler.row(row.threadId(), isFinished(row));
        if (row.command() != LogCommand.CONNECT) {
            lastWrites.over(row.threadId());
        }
        switch (row.command()) {
            case QUERY, EXECUTE -> statements(row);
            case CONNECT -> connect(row);
            case QUIT -> {
                ended(row.threadId(), row.eventTimeMicros());
                count(Fate.SESSION);
            }
            case CREATE_DATABASE, DROP_DATABASE, UNKNOWN -> command(row);
            case CHANGE_USER -> {
                abandon(row.threadId(), row.eventTimeMicros());
                sessions.changeUser(row);
                count(Fate.SESSION);
            }
            case RESET_CONNECTION -> {
                abandon(row.threadId(), row.eventTimeMicros());
                sessions.resetConnection(row);
                count(Fate.SESSION);
            }
            case INIT_DB -> {
                tools.nested().over(row.threadId());
                sessions.initDatabase(row);
                assembler.arrived(row.threadId(), Signal.OTHER, row.eventTimeMicros());
                count(Fate.SESSION);
            }
            case PREPARE -> {
                Session session = sessions.of(row);
                session.repeats().prepared();
                tools.nested().prepared(row, session);
                count(Fate.READ);
            }
            case CLOSE_STATEMENT, RESET_STATEMENT, LONG_DATA, FETCH, FIELD_LIST, OTHER -> count(Fate.READ);
        }
    }

    private void clock(long timeMicros) {
        for (ClockDoubts.Doubtful each : tools.clock().row(timeMicros)) {
            List<ToVerify> items = each.items().stream()
                    .map(item -> new ToVerify(item, timeMicros))
                    .toList();
            assembler.verify(each.threadId(), timeMicros, items);
        }
    }

    private void connect(LogRow row) {
        count(Fate.SESSION);
        if (!new String(row.argument(), StandardCharsets.UTF_8).startsWith("Access denied")) {
            // An id that comes again without a Quit: the old instance was started anew.
            gone(row.threadId(), row.eventTimeMicros(), true);
            early.connects(row.threadId());
            sessions.connect(row);
        }
    }

    /** Sessions that the checkpoint knew. */
    void restored() {
        early.restored(sessions.threads());
    }

    /** The transactions that were open shortly before the first process list was asked for. */
    void open(Optional<Map<Long, Boolean>> transactions) {
        early.open(transactions);
    }

    /** The process list has come by: what its idle threads have open is a transaction that began before the log. */
    void early(Set<Long> asleep, long timeMicros) {
        for (long thread : early.found(asleep)) {
            Session session = sessions.find(thread);
            if (session == null || assembler.inTransaction(thread)) {
                continue;
            }
            // What it has sent since the log begins was replayed on its own.
            tools.doubts().add(early.takeAlone(thread));
            verify(thread, timeMicros);
            assembler.begin(thread, timeMicros);
            session.transactions().begin();
        }
    }

    /** The thread is gone without {@code Quit}. */
    void gone(long threadId, long timeMicros, boolean restarted) {
        settle(tools.nested().forget(threadId));
        if (restarted) {
            lastWrites.interrupted(threadId);
        }
        ended(threadId, timeMicros);
        verify(threadId, timeMicros);
    }

    /** Puts what was noted into the relay log, unless a statement of the row has carried it there. */
    private void verify(long threadId, long timeMicros) {
        assembler.verify(threadId, timeMicros, tools.doubts().take(timeMicros));
    }

    /** The thread is gone, with or without {@code Quit}: what it had open was rolled back. */
    void ended(long threadId, long timeMicros) {
        abandon(threadId, timeMicros);
        changingSchema.remove(threadId);
        tools.explicit().ended(threadId);
        lastWrites.over(threadId);
        early.forget(threadId);
        tools.outcomes().wentOn(threadId);
        sessions.quit(threadId);
    }

    /** The session begins anew on the same connection: the server rolls back what was open. */
    private void abandon(long threadId, long timeMicros) {
        settle(tools.nested().forget(threadId));
        var unused = early.takePartial(threadId);
        assembler.arrived(threadId, Signal.END, timeMicros);
        assembler.sessionEnded(threadId);
        if (early.isInferred(threadId)) {
            inferred(threadId, false);
            verify(threadId, timeMicros);
        }
        endBranch(threadId);
        release(threadId, timeMicros);
    }

    /** The session's state is gone: what the new instance keeps for it is no longer needed. */
    private void release(long threadId, long timeMicros) {
        Session session = sessions.find(threadId);
        if (session != null && session.pinned().used()) {
            StatementChange end = SessionEnd.of(session, timeMicros);
            session.pinned().clear();
            assembler.alone(new Arrival(threadId, timeMicros, end, 0, List.of(), List.of(), "", true));
        }
    }

    private void count(Fate fate) {
        stats.count(fate, 1);
    }

    private void statements(LogRow row) {
        Session session = sessions.of(row);
        if (row.command() == LogCommand.EXECUTE
                && session.repeats().executed(row.argument())
                && !tools.old().logsExecuteAfter()) {
            count(Fate.READ);
            return;
        }
        Optional<Marker> marker = Marker.in(row.argument());
        if (marker.isPresent()) {
            StatementKind kind = tools.analyzer()
                    .analyze(row.argument(), session.lexicalMode())
                    .kind();
            if (mayBeOurs(kind, row, session)) {
                if (marker.get().name().equals(tools.replication())) {
                    markers.marker(marker.get(), row.threadId());
                    lookAfter(marker.get(), row);
                }
                count(Fate.FILTERED);
                return;
            }
        }
        if (tools.filter().excludesUser(session.userHost())) {
            count(Fate.FILTERED);
            return;
        }
        List<byte[]> parts = row.command() == LogCommand.EXECUTE
                ? List.of(row.argument())
                : tools.analyzer().split(row.argument(), session.lexicalMode());
        if (parts.size() == 1) {
            Part whole = whole(row, session);
            if (EventSessions.isEvent(session)) {
                event(row, session, whole);
            } else if (isClients(row, session, whole.info())) {
                statement(row, session, whole);
            }
        } else {
            packet(row, session, parts);
        }
    }

    /** What carries a marker is a read of the replicator's own, or belongs to the copy's lock. Nothing else may hide behind one. */
    private static boolean mayBeOurs(StatementKind kind, LogRow row, Session session) {
        if (kind == StatementKind.SERVER) {
            Tokens tokens = Lexer.lex(row.argument(), session.lexicalMode());
            return tokens.word(0, "FLUSH") || tokens.word(0, "KILL");
        }
        return kind == StatementKind.READ || kind == StatementKind.BEGIN;
    }

    /** Schema statements are looked after at heartbeats. */
    private void lookAfter(Marker marker, LogRow row) {
        if (!marker.kind().equals("heartbeat")) {
            return;
        }
        try {
            long sent = Long.parseLong(marker.payload().strip());
            if (tools.catalog().look(sent)) {
                schemaChanged();
            }
            tools.outcomes().look(sent, row.eventTimeMicros());
        } catch (NumberFormatException notOurs) {
            return;
        }
        verify(row);
    }

    /** A multi-statement packet that the server logged as one row: the row's fate is that of its last statement that changes data. */
    private void packet(LogRow row, Session session, List<byte[]> parts) {
        int counting = parts.size() - 1;
        while (counting > 0 && row.text() != LogRow.Text.CUT && !changesData(session, parts.get(counting))) {
            counting--;
        }
        assembler.packetBegins(row.threadId());
        for (int i = 0; i < parts.size(); i++) {
            boolean cut = row.text() == LogRow.Text.CUT && i == parts.size() - 1;
            StatementInfo info = analyze(parts.get(i), session, cut);
            Part part = new Part(parts.get(i), info, i == counting ? 1 : 0, i == 0, cut);
            if (statement(row, session, part) == Ran.REFUSED) {
                // The server stops at the first statement that fails.
                stats.count(Fate.ROLLED_BACK, i < counting ? 1 : 0);
                break;
            }
        }
        assembler.packetEnds(row.threadId());
        if (parts.isEmpty()) {
            count(Fate.READ);
        }
    }

    /** The statement has lost its end: it is left out, and its table is to be verified. */
    private Fate cut(Step step) {
        StatementKind kind = step.info().kind();
        if (kind == StatementKind.READ || kind == StatementKind.EMPTY) {
            return Fate.READ;
        }
        if (isFiltered(step)) {
            return Fate.FILTERED;
        }
        written(step);
        if (kind == StatementKind.DDL) {
            assembler.commit(step.thread(), step.time());
            schemaChanged();
        } else {
            begins(step);
        }
        unsupported.add(step.row(), step.session(), step.sql(), step.info());
        toVerify(step, Doubt.CUT_STATEMENT);
        return Fate.UNSUPPORTED;
    }

    /** A command of the protocol that changes a database, or one that nobody knows. */
    private void command(LogRow row) {
        Session session = sessions.of(row);
        boolean known = row.command() != LogCommand.UNKNOWN;
        String database = known ? new String(row.argument(), StandardCharsets.UTF_8).strip() : session.database();
        assembler.arrived(row.threadId(), Signal.OTHER, row.eventTimeMicros());
        assembler.commit(row.threadId(), row.eventTimeMicros());
        schemaChanged();
        unsupported.add(new Unsupported(
                known ? row.command().text() : "unknown command",
                row.eventTimeMicros(),
                session.userHost(),
                List.of(database)));
        tools.doubts().database(Doubt.UNSUPPORTED, database);
        verify(row.threadId(), row.eventTimeMicros());
        count(Fate.UNSUPPORTED);
    }

    private boolean changesData(Session session, byte[] sql) {
        return switch (tools.analyzer().analyze(sql, session.lexicalMode()).kind()) {
            case WRITE, DDL, CALL, UNPARSED -> true;
            default -> false;
        };
    }

    /** Rows that were held back until now. */
    private void settle(List<HeldRows.Settled> rows) {
        for (HeldRows.Settled each : rows) {
            LogRow row = each.row();
            Session session = sessions.of(row);
            Part whole = whole(row, session);
            if (each.unsure()) {
                tools.nested().unsure(whole.info(), session);
            }
            if (each.nested()) {
                nested(row);
            } else {
                statement(row, session, whole);
            }
        }
    }

    /** Sessions that were at rest when the process list was taken whose marker has come by. */
    void idle(Set<Long> asleep) {
        settle(tools.nested().idle(asleep));
    }

    /** A row of a thread of the event scheduler. */
    private void event(LogRow row, Session session, Part part) {
        StatementInfo info = part.info();
        boolean unsure = events.begin(row, session, info);
        if (isClients(row, session, info)) {
            if (unsure) {
                tools.doubts().statement(Doubt.LOOKALIKE, info, session.database());
            }
            byte[] sql = EventSessions.withoutLocalTargets(part.sql(), session);
            statement(row, session, new Part(sql, info, part.rows(), part.first(), part.cut()));
        }
    }

    private void nested(LogRow row) {
        assembler.nested(row.threadId(), DeadlockReport.comparable(row.argument()));
        verify(row);
        count(Fate.NESTED);
    }

    private void verify(LogRow row) {
        verify(row.threadId(), row.eventTimeMicros());
    }

    /** Whether a row that stands for one statement was sent by a client, as far as is known by now. */
    private boolean isClients(LogRow row, Session session, StatementInfo info) {
        FiredRows.Verdict verdict = tools.nested().judge(row, session, row.argument(), info);
        if (verdict == FiredRows.Verdict.NESTED) {
            nested(row);
        }
        return verdict == FiredRows.Verdict.CLIENT;
    }

    /**
     * One statement of a row.
     *
     * @param rows 1 where the row's fate is this statement's
     * @param first whether it is the row's first
     * @param cut whether its end is not in the log
     */
    private record Part(byte[] sql, StatementInfo info, int rows, boolean first, boolean cut) {}

    private Part whole(LogRow row, Session session) {
        boolean cut = row.text() == LogRow.Text.CUT;
        return new Part(row.argument(), analyze(row.argument(), session, cut), 1, true, cut);
    }

    private StatementInfo analyze(byte[] sql, Session session, boolean cut) {
        return cut
                ? CutStatements.of(sql, session.lexicalMode())
                : tools.analyzer().analyze(sql, session.lexicalMode());
    }

    /** Whether the old instance ran a statement, as far as that can be told before. */
    private enum Ran {
        MAYBE,
        REFUSED
    }

    private Ran statement(LogRow row, Session session, Part part) {
        long thread = row.threadId();
        StatementInfo info = part.info();
        assembler.arrived(thread, signal(info.kind()), row.eventTimeMicros());
        if (!changingSchema.isEmpty() && changingSchema.remove(thread)) {
            schemaChanged();
            tools.explicit().wentOn(thread);
            tools.outcomes().wentOn(thread);
        }
        Statement statement = new Statement(part.sql(), session.lexicalMode(), info, session.database());
        if (readOnly.mayRefuse(session)
                && readOnly.refuse(session, part.sql(), info, tools.nested().scope(statement))) {
            refused(row, session, part);
            return Ran.REFUSED;
        }
        FiringScope scope = tools.nested().fires(session, statement, part.first(), isFinished(row));
        if (scope.writes() && tools.nested().callsAsItLikes(statement)) {
            scope.written().forEach(table -> tools.doubts().table(Doubt.NON_DETERMINISTIC, table.get(0), table.get(1)));
        }
        byte[] carried = info.has(Flag.NON_DETERMINISTIC) ? constant(session, part.sql()) : part.sql();
        StatementInfo now = carried == part.sql() ? info : constantInfo(session, part.sql(), carried);
        Step step = new Step(row, session, carried, now, part.rows(), scope);
        Fate fate = part.cut() ? cut(step) : act(step);
        verify(row);
        if (fate != null) {
            stats.count(fate, part.rows());
        }
        return Ran.MAYBE;
    }

    /** The old instance did not run it: its transaction was read only. */
    private void refused(LogRow row, Session session, Part part) {
        if (part.first()) {
            tools.nested().over(row.threadId());
        }
        StatementInfo info = part.info();
        if (info.kind() == StatementKind.DDL && !info.has(Flag.TEMPORARY)) {
            commit(row, session);
        }
        verify(row);
        Fate fate = switch (info.kind()) {
            case LOCKING_READ -> Fate.READ;
            case SET -> Fate.SESSION;
            default -> Fate.ROLLED_BACK;
        };
        stats.count(fate, part.rows());
    }

    /** Of a statement after {@link #constant}. */
    private StatementInfo constantInfo(Session session, byte[] sql, byte[] carried) {
        StatementInfo info = tools.analyzer().analyze(carried, session.lexicalMode());
        return ServerFunctions.guesses(sql, session.lexicalMode()) ? info.with(Flag.NON_DETERMINISTIC) : info;
    }

    private static byte[] constant(Session session, byte[] sql) {
        return new ServerFunctions(session.threadId(), session.user()).replace(sql, session.lexicalMode());
    }

    private void schemaChanged() {
        tools.catalog().invalidate();
        tools.nested().invalidate();
        procedures.invalidate();
    }

    /**
     * A statement at its place.
     *
     * @param scope what it sets off
     */
    private record Step(LogRow row, Session session, byte[] sql, StatementInfo info, int rows, FiringScope scope) {
        long thread() {
            return row.threadId();
        }

        long time() {
            return row.eventTimeMicros();
        }
    }

    private static Signal signal(StatementKind kind) {
        return switch (kind) {
            case BEGIN -> Signal.BEGIN;
            case COMMIT -> Signal.COMMIT;
            case ROLLBACK -> Signal.ROLLBACK;
            default -> Signal.OTHER;
        };
    }

    /** Returns the row's fate; null where the assembler decides it. */
    private @Nullable Fate act(Step step) {
        StatementInfo info = step.info();
        ReadOnlyTransactions.used(step.session(), step.sql(), info);
        return switch (info.kind()) {
            case READ, DO -> read(step);
            case EMPTY -> Fate.READ;
            case SET -> set(step);
            case LOCKING_READ -> {
                begins(step);
                if (step.info().has(Flag.ASSIGNS_USER_VARIABLE)) {
                    assembler.statement(arrival(step, change(step)));
                    yield null;
                }
                assembler.statement(arrival(step, null));
                yield read(step);
            }
            case WRITE, CALL, UNPARSED -> write(step);
            case DDL -> ddl(step);
            case ACCOUNT, SERVER -> unsupported(step);
            case XA -> xa(step);
            default -> bounds(step);
        };
    }

    private @Nullable Fate read(Step step) {
        if (step.scope().writes()) {
            return write(step);
        }
        return step.info().has(Flag.ASSIGNS_USER_VARIABLE) ? assigning(step) : Fate.READ;
    }

    /**
     * A read that assigns user variables is replayed, since a write may use them. It runs where it stands, before the open transaction of
     * its session, unless that has changed something which the read may see.
     */
    private @Nullable Fate assigning(Step step) {
        if (assembler.hasChanges(step.thread())) {
            assembler.statement(arrival(step, change(step)));
        } else {
            assembler.alone(arrival(step, change(step)));
        }
        return null;
    }

    private @Nullable Fate set(Step step) {
        List<Assignment> assignments = step.info().assignments();
        sessions.global(assignments, step.session(), tools.globals());
        if (assignments.stream().anyMatch(RowProcessor::saysAutocommit)) {
            early.saysAutocommit(step.thread());
        }
        List<Assignment> unknown = Sessions.unknown(step.session(), assignments);
        if (Sessions.set(step.session(), assignments)) {
            commit(step);
        }
        if (step.scope().writes()) {
            return write(step);
        }
        if (!unknown.isEmpty()) {
            byte[] sql = Sessions.userVariables(assignments);
            return assigning(new Step(step.row(), step.session(), sql, step.info(), step.rows(), step.scope()));
        }
        if (assignments.stream().anyMatch(each -> each.scope() == Assignment.Scope.GLOBAL)) {
            unsupported.add(step.row(), step.session(), step.sql(), step.info());
        }
        return Fate.SESSION;
    }

    /** A transaction ends of a session that has no autocommit, most likely: if it had, a rollback undid nothing. */
    private void inferred(long threadId, boolean commits) {
        Set<Item> items = early.takeAlone(threadId);
        if (!commits) {
            tools.doubts().add(items);
        }
    }

    private static boolean saysAutocommit(Assignment assignment) {
        return assignment.scope() == Assignment.Scope.SESSION
                && assignment.name().equals("autocommit");
    }

    private @Nullable Fate write(Step step) {
        StatementInfo info = step.info();
        if (isFiltered(step)) {
            return Fate.FILTERED;
        }
        written(step);
        if (info.has(Flag.LOADS_FILE)) {
            begins(step);
            toVerify(step, Doubt.UNSUPPORTED);
            unsupported.add(step.row(), step.session(), step.sql(), info);
            return Fate.UNSUPPORTED;
        }
        if (info.kind() == StatementKind.UNPARSED) {
            stats.unparsed.increment();
        }
        doubts(step);
        if (info.kind() == StatementKind.CALL) {
            TransactionControl control = procedures.of(step.sql(), step.session());
            if (!control.isNone()) {
                return committing(step, control);
            }
        }
        begins(step);
        if (early.watches(step.thread())
                && (!assembler.inTransaction(step.thread()) || early.isInferred(step.thread()))) {
            StatementInfo wrote = step.info();
            early.wrote(
                    step.thread(),
                    tools.doubts()
                            .about(Doubt.AROUND_START, wrote, step.session().database()));
        }
        Arrival arrival = arrival(step, change(step));
        if (names.withoutTransactions(info, step.session().database())) {
            assembler.outside(arrival);
        } else {
            assembler.statement(arrival);
        }
        return null;
    }

    /** What the statement itself leaves to be verified. */
    private void doubts(Step step) {
        if (step.row().text() == LogRow.Text.DOUBTFUL) {
            toVerify(step, Doubt.LOSSY_TEXT);
        }
        if (step.session().guessesLetters(step.sql())) {
            toVerify(step, Doubt.UNKNOWN_CHARSET);
        }
        if (step.info().has(Flag.NON_DETERMINISTIC) || step.scope().givesOthers()) {
            toVerify(step, Doubt.NON_DETERMINISTIC);
        }
        unrepeatable(step.scope());
        FiringScope fired = step.scope();
        if (step.info().kind() == StatementKind.CALL) {
            fired = procedures.scope(step.sql(), step.session());
            unrepeatable(fired);
        }
        if (step.info().kind() != StatementKind.DDL && TemporaryTables.none(step.session(), step.info())) {
            tools.doubts().add(tools.clock().write(step.session(), step.info(), fired, step.time()));
        }
        if (tools.refused().isRefused(step.info(), step.sql(), step.session())) {
            toVerify(step, Doubt.REFUSED_BY_OLD);
        }
        tools.doubts()
                .givenIds(step.info(), step.session().database(), (database, table) -> ids(step, database, table));
        tools.doubts().givenIds(step.scope().written());
    }

    /** What is known of a table's ids at this time, beside what the catalogue says now. */
    private AffectedRows.Ids ids(Step step, String database, String table) {
        if (step.session().pinned().table(database + "." + table) > 0) {
            // A temporary one: no row of it is compared.
            return AffectedRows.Ids.NONE;
        }
        LoggedTables.Ids logged =
                tools.tables().of(database, table).map(LoggedTables.Logged::ids).orElse(null);
        if (logged == LoggedTables.Ids.NONE) {
            return AffectedRows.Ids.NONE;
        }
        // Of other engines than InnoDB the schema does not tell when it was changed.
        boolean exact = tools.catalog()
                .table(database, table)
                .filter(schema -> schema.exactFromMicros() <= step.time()
                        || schema.exactFromMicros() == TableSchema.NEVER_EXACT
                        || (logged == null && !schema.engine().equalsIgnoreCase("InnoDB")))
                .isPresent();
        return exact ? AffectedRows.Ids.AS_KNOWN : AffectedRows.Ids.UNKNOWN;
    }

    /** Tables that are written by what does not do the same again. */
    private void unrepeatable(FiringScope scope) {
        if (!scope.repeatable()) {
            scope.written().forEach(table -> tools.doubts().table(Doubt.NON_DETERMINISTIC, table.get(0), table.get(1)));
        }
    }

    /** A procedure that commits by itself stands alone, as DDL does: nothing that it is sent with could be undone with it. */
    private @Nullable Fate committing(Step step, TransactionControl control) {
        boolean open = assembler.inTransaction(step.thread()) || !step.session().autocommit();
        boolean undoes = open && control.rollsBackFirst() && !control.commitsFirst();
        if (control.endsOpen() || (open && !undoes && (control.rollsBackFirst() || control.mayDoNothing()))) {
            toVerify(step, Doubt.UNSUPPORTED);
        }
        step.session().transactions().end();
        if (undoes) {
            step.session().pinned().rolledBack();
            assembler.rollback(step.thread());
        } else {
            step.session().pinned().committed();
        }
        StatementChange call = change(step);
        assembler.ddl(arrival(step, call.withContext(call.context().withAutocommit(!undoes))));
        return null;
    }

    private void toVerify(Step step, Doubt reason) {
        boolean writes = switch (step.info().kind()) {
            case WRITE, CALL, UNPARSED, DDL -> true;
            default -> !step.info().functions().isEmpty();
        };
        if (!writes || !TemporaryTables.none(step.session(), step.info())) {
            // What it leaves in the session is doubtful, not yet a row.
            return;
        }
        tools.doubts().statement(reason, step.info(), step.session().database());
    }

    private @Nullable Fate ddl(Step step) {
        if (step.info().has(Flag.TEMPORARY)) {
            return temporary(step);
        }
        if (TemporaryTables.only(step.session(), step.sql(), step.info())) {
            // Without the word TEMPORARY it commits what is open (manual, "Statements That Cause an Implicit Commit").
            commit(step);
            return temporary(step);
        }
        step.session().transactions().end();
        beganBefore(step.row(), step.session());
        events.definition(step.row(), step.session(), step.info());
        tools.catalog().seen(step.session(), step.sql(), step.info());
        tools.tables().seen(step.session(), step.sql(), step.info());
        schemaChanged();
        changingSchema.add(step.thread());
        tools.explicit().changes(step.session(), step.sql(), step.info());
        tools.outcomes().seen(step.session(), step.sql(), step.info(), step.time());
        if (isFiltered(step)) {
            assembler.ddl(arrival(step, null));
            leaveDropped(step);
            return Fate.FILTERED;
        }
        written(step);
        doubts(step);
        assembler.ddl(arrival(step, change(step)));
        leaveDropped(step);
        return null;
    }

    /** A session that drops its default database has none from then on; others keep the name (measured on all servers). */
    private static void leaveDropped(Step step) {
        List<TableAccess> tables = step.info().tables();
        Session session = step.session();
        if (tables.size() == 1
                && tables.get(0).table().isEmpty()
                && tables.get(0).database().equals(session.database())
                && Lexer.lex(step.sql(), session.lexicalMode()).word(0, "DROP")) {
            session.database("");
        }
    }

    /**
     * A temporary table outlives a rollback, so one that is created empty is created at once. One that is filled from a query, or dropped,
     * keeps its place among the session's statements.
     */
    private @Nullable Fate temporary(Step step) {
        if (isFiltered(step)) {
            return Fate.FILTERED;
        }
        boolean movable = TemporaryTables.isCreatedEmpty(step.session(), step.sql());
        if (assembler.hasChanges(step.thread()) && !movable) {
            assembler.statement(arrival(step, change(step)));
        } else {
            assembler.alone(arrival(step, change(step)));
        }
        return null;
    }

    private void commit(Step step) {
        commit(step.row(), step.session());
    }

    private void commit(LogRow row, Session session) {
        session.pinned().committed();
        session.transactions().end();
        beganBefore(row, session);
        assembler.commit(row.threadId(), row.eventTimeMicros());
    }

    /** A transaction commits: what it had changed before the log begins is not known. Listed with it. */
    private void beganBefore(LogRow row, Session session) {
        if (early.takePartial(row.threadId())) {
            stats.uncertain(Doubt.PARTIAL);
            tools.doubts().database(Doubt.PARTIAL, session.database());
            verify(row);
        }
    }

    private boolean isFiltered(Step step) {
        return TableNames.written(step.info(), step.session().database()).stream()
                .noneMatch(tools.filter()::replicates);
    }

    /** Remembers who writes: what the cutover waits for. Verb and tables, never a literal. */
    private void written(Step step) {
        if (!isFinished(step.row())) {
            lastWrites.sent(step.thread(), step.info(), step.session().database());
        }
        List<String> tables = TableNames.touched(step.info(), step.session().database());
        stats.write(
                step.session().userHost(),
                step.time(),
                step.info().kind() + (tables.isEmpty() ? "" : " " + String.join(", ", tables)));
    }

    private void begins(Step step) {
        if (!step.session().autocommit()) {
            assembler.beginImplicitly(step.thread());
        }
    }

    private StatementChange change(Step step) {
        // A temporary table's columns are not those of the table that it hides.
        boolean ordinary = TemporaryTables.none(step.session(), step.info());
        boolean transactional = assembler.hasChanges(step.thread()) || assembler.inTransaction(step.thread());
        StatementLinks.Linked linked = links.link(
                step.session(),
                step.sql(),
                step.info(),
                step.scope().variables(),
                (step.info().kind() == StatementKind.CALL ? procedures.scope(step.sql(), step.session()) : step.scope())
                        .temporary(),
                transactional);
        if (linked.doubtful() || step.session().hasUnknownSettings()) {
            toVerify(step, Doubt.SESSION_STATE);
        }
        byte[] sql = ordinary ? tools.explicit().of(step.session(), step.sql(), step.info(), step.time()) : step.sql();
        return new StatementChange(
                step.session().context(step.sql()),
                step.session().time(step.time()),
                linked.link().givesLastInsertId() ? step.session().takeInsertId() : OptionalLong.empty(),
                linked.lastInsertId(),
                linked.variables(),
                sql,
                linked.link());
    }

    private Arrival arrival(Step step, @Nullable Change change) {
        String database = step.session().database();
        TableNames.Locks locks = names.locks(step.info(), database);
        return new Arrival(
                step.thread(),
                step.time(),
                change,
                change == null ? 0 : step.rows(),
                TemporaryTables.none(step.session(), step.info()) ? locks.rows() : List.of(),
                TemporaryTables.without(step.session(), TableNames.touched(step.info(), database)),
                DeadlockReport.comparable(step.row().argument()),
                isFinished(step.row()),
                tools.doubts().take(step.time()),
                locks.ranges());
    }

    private boolean isFinished(LogRow row) {
        return row.command() == LogCommand.EXECUTE && tools.old().logsExecuteAfter();
    }

    private Fate unsupported(Step step) {
        String kind = unsupported.add(step.row(), step.session(), step.sql(), step.info());
        sessions.global(step.info().assignments(), step.session(), tools.globals());
        if (commits(kind)) {
            commit(step);
        }
        if (kind.equals("BINLOG")) {
            // Rows as another server's binlog holds them: of any table.
            tools.doubts().database(Doubt.UNSUPPORTED, "");
        } else if (kind.startsWith("REPAIR")) {
            toVerify(step, Doubt.UNSUPPORTED);
        }
        return Fate.UNSUPPORTED;
    }

    /** What concerns the server alone commits what is open, but for these (manual, "Statements That Cause an Implicit Commit"). */
    private static boolean commits(String kind) {
        return switch (kind) {
            case "KILL", "BINLOG", "SHUTDOWN", "SET", "SET GLOBAL", "SET PERSIST", "SET RESOURCE", "SET ROLE" -> false;
            default -> !kind.startsWith("PURGE");
        };
    }

    private Fate xa(Step step) {
        Session session = step.session();
        XaStatement.of(step.sql(), session.lexicalMode()).ifPresent(xa -> {
            boolean mine = session.xaBranch().equals(xa.branch());
            boolean own = mine && assembler.inTransaction(step.thread());
            long thread = own ? step.thread() : XaStatement.key(xa.branch());
            if (!mine && !tools.old().preparedOutlivesClient() && !xa.verb().equals("START")) {
                // Nobody but its client can end it (XAER_NOTA).
                return;
            }
            switch (xa.verb()) {
                case "START" -> {
                    // Inside a transaction it is refused (XAER_OUTSIDE).
                    if (!assembler.inTransaction(step.thread())) {
                        session.xaBranch(xa.branch());
                        session.transactions().begin();
                        assembler.begin(step.thread(), step.time());
                    }
                }
                case "PREPARE" -> {
                    if (own) {
                        session.transactions().end();
                        assembler.prepare(thread, XaStatement.key(xa.branch()));
                    }
                }
                case "COMMIT" -> {
                    if (own) {
                        session.transactions().end();
                        session.pinned().committed();
                    }
                    assembler.commit(thread, step.time());
                }
                case "ROLLBACK" -> {
                    if (own) {
                        session.transactions().end();
                        session.pinned().rolledBack();
                    }
                    assembler.rollback(thread);
                }
                default -> {
                    // END: the branch waits to be prepared or committed.
                }
            }
        });
        return Fate.SESSION;
    }

    /** Before MySQL 5.7.7 and MariaDB 10.5 a prepared branch is rolled back when its client goes. */
    private void endBranch(long threadId) {
        Session session = sessions.find(threadId);
        if (session != null && !session.xaBranch().isEmpty() && !tools.old().preparedOutlivesClient()) {
            assembler.rollback(XaStatement.key(session.xaBranch()));
        }
    }

    /** What bounds a transaction or moves the session. */
    private Fate bounds(Step step) {
        StatementInfo info = step.info();
        long thread = step.thread();
        switch (info.kind()) {
            case BEGIN -> {
                if (!readOnly.begins(info)) {
                    return Fate.SESSION;
                }
                early.begins(thread);
                if (early.isPartial(thread)) {
                    commit(step);
                }
                begin(step);
                if (info.has(Flag.READ_ONLY) || info.has(Flag.READ_WRITE)) {
                    step.session().transactions().begin(info.has(Flag.READ_ONLY));
                }
                if (isFinished(step.row())) {
                    assembler.endsLate(thread, true);
                }
                if (info.has(Flag.CONSISTENT_SNAPSHOT)) {
                    markers.marker(new Marker(tools.replication(), "dump", ""), thread);
                }
            }
            case COMMIT -> {
                unseenBeginning(step);
                assembler.endsLate(thread, isFinished(step.row()));
                boolean only = step.session().transactions().isReadOnly();
                commit(step);
                chain(step, only);
            }
            case ROLLBACK -> {
                unseenBeginning(step);
                assembler.endsLate(thread, isFinished(step.row()));
                boolean only = step.session().transactions().isReadOnly();
                var unused = early.takePartial(thread);
                step.session().pinned().rolledBack();
                step.session().transactions().end();
                assembler.rollback(thread);
                chain(step, only);
            }
            case SAVEPOINT -> assembler.savepoint(thread, info.name());
            case ROLLBACK_TO_SAVEPOINT -> {
                step.session().pinned().rolledBack();
                assembler.rollbackTo(thread, info.name());
            }
            case RELEASE_SAVEPOINT -> assembler.release(thread, info.name());
            case USE -> step.session().database(info.name());
            case LOCK_TABLES -> {
                commit(step);
                assembler.unlock(thread);
                assembler.lock(thread, TableNames.touched(info, step.session().database()));
                step.session().tablesLocked(true);
            }
            case UNLOCK_TABLES -> {
                if (step.session().tablesLocked()) {
                    commit(step);
                    assembler.unlock(thread);
                    step.session().tablesLocked(false);
                }
            }
            case SET_TRANSACTION -> Sessions.set(step.session(), info.assignments());
            default -> {
                // PREPARE, EXECUTE, DEALLOCATE: nothing that is replayed depends on them.
            }
        }
        return Fate.SESSION;
    }

    /** A transaction ends that was open when the capture began: what it did before is not in the log. */
    private void unseenBeginning(Step step) {
        if (assembler.inTransaction(step.thread())) {
            if (early.isInferred(step.thread())) {
                inferred(step.thread(), step.info().kind() == StatementKind.COMMIT);
            }
            return;
        }
        Set<Item> alone = early.takeAlone(step.thread());
        boolean commits = step.info().kind() == StatementKind.COMMIT;
        switch (early.ends(step.thread(), commits, !alone.isEmpty())) {
            case BEGINNING -> {
                stats.uncertain(Doubt.PARTIAL);
                if (commits) {
                    tools.doubts().database(Doubt.PARTIAL, step.session().database());
                }
                tools.doubts().add(alone);
            }
            case AUTOCOMMIT -> {
                LOG.info(
                        "thread {} of the old instance has no autocommit: it ends transactions that it does not begin",
                        step.thread());
                step.session().autocommit(false);
                tools.doubts().add(alone);
            }
            case ALONE -> tools.doubts().add(alone);
            case NOTHING -> {
                // One that is superfluous.
            }
        }
    }

    private void begin(Step step) {
        // It releases the session's table locks (manual, "LOCK TABLES").
        assembler.unlock(step.thread());
        step.session().tablesLocked(false);
        assembler.begin(step.thread(), step.time());
        step.session().transactions().begin();
    }

    /**
     * What a {@code COMMIT} or {@code ROLLBACK} does beside: what it says itself, or else {@code completion_type}.
     *
     * @param only whether the transaction that has ended was read only
     */
    private void chain(Step step, boolean only) {
        StatementInfo info = step.info();
        TransactionModes.Completion completion = step.session().transactions().completion();
        if (info.has(Flag.CHAIN) || (completion == TransactionModes.Completion.CHAIN && !info.has(Flag.NO_CHAIN))) {
            begin(step);
            step.session().transactions().begin(only);
        }
        if (info.has(Flag.RELEASE)
                || (completion == TransactionModes.Completion.RELEASE && !info.has(Flag.NO_RELEASE))) {
            ended(step.thread(), step.time());
        }
    }

    Collection<Long> threads() {
        return sessions.threads();
    }
}
