package org.generallog.replay.capture;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.log.LogCommand;
import org.generallog.replay.log.LogRow;
import org.generallog.replay.log.Trial;
import org.generallog.replay.nested.FiringScope;
import org.generallog.replay.nested.NestedStatementMatcher;
import org.generallog.replay.nested.TransactionControl;
import org.generallog.replay.session.Session;
import org.generallog.replay.session.Sessions;
import org.generallog.replay.sql.Assignment;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.Literal;
import org.generallog.replay.sql.SqlStatementAnalyzer;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementInfo.Flag;
import org.generallog.replay.sql.StatementKind;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;
import org.generallog.replay.transaction.Arrival;
import org.generallog.replay.transaction.Assembler;
import org.generallog.replay.transaction.Doubt;
import org.generallog.replay.transaction.Signal;
import org.generallog.replay.transaction.StatementChange;
import org.jspecify.annotations.Nullable;

/** What the statements of clients do: each gets its fate, or goes on to the {@link Assembler}, which gives it later. */
final class StatementEffects {
    private final CaptureParts parts;
    private final CaptureTools tools;
    private final Assembler assembler;
    private final CaptureStats stats;
    private final Following following;
    private final TransactionBounds bounds;
    private final StatementDoubts doubts;
    private final Arrivals arrivals;
    private final UnsupportedStatements unsupported;
    private final WriteOrder order;
    private final NumberSettings numbers;
    private final VersionWords words;
    private final ValueForms forms;
    private final MixedTimes times;
    /** Sessions whose DDL may still be running: the catalogue is read anew once more when it is over. */
    private final Set<Long> changingSchema = new HashSet<>();

    /** What is followed of sessions beside their state. */
    record Following(EarlySessions early, EventSessions events, ProcedureCalls procedures, LastWrites lastWrites) {}

    StatementEffects(CaptureParts parts, Following following, TransactionBounds bounds) {
        this.parts = parts;
        this.tools = parts.tools();
        this.assembler = parts.assembler();
        this.stats = parts.stats();
        this.following = following;
        this.bounds = bounds;
        this.doubts = new StatementDoubts(tools, following.procedures());
        this.arrivals = new Arrivals(tools, assembler, following.procedures(), doubts);
        this.unsupported = new UnsupportedStatements(stats);
        this.order = new WriteOrder(tools, assembler, arrivals);
        this.numbers = new NumberSettings(tools.old());
        this.words = new VersionWords(tools.catalog(), tools.old());
        this.forms = new ValueForms(tools.catalog(), tools.old());
        this.times = new MixedTimes(tools.catalog(), tools.old());
    }

    WriteOrder order() {
        return order;
    }

    /** The session sends its next statement. */
    void wentOn(LogRow row) {
        long thread = row.threadId();
        tools.outcomes().wentOn(thread, row.position());
        if (!changingSchema.isEmpty() && changingSchema.remove(thread)) {
            schemaChanged();
            tools.explicit().wentOn(thread);
        }
    }

    /** A heartbeat comes by in the log. */
    void heartbeat() {
        doubts.heartbeat();
    }

    void ended(long thread) {
        changingSchema.remove(thread);
        tools.explicit().ended(thread);
        order.ended(thread);
        tools.outcomes().ended(thread);
    }

    /** Returns the row's fate; null where the assembler decides it. */
    @Nullable
    Fate of(Step step) {
        StatementInfo info = step.info();
        if (XaBranches.refuses(step.session(), info, tools.old())) {
            return switch (info.kind()) {
                case WRITE, CALL, UNPARSED, DDL -> Fate.ROLLED_BACK;
                case LOCKING_READ -> Fate.READ;
                case ACCOUNT -> Fate.UNSUPPORTED;
                default -> Fate.SESSION;
            };
        }
        ReadOnlyTransactions.used(step.session(), step.sql(), info);
        step.session().transactions().moment(assembler.moment());
        order.locks(step);
        if (isWithoutValues(step)) {
            return withoutValues(step);
        }
        return switch (info.kind()) {
            case READ, DO -> read(step);
            case EMPTY -> Fate.READ;
            case SET -> set(step);
            case LOCKING_READ -> {
                begins(step);
                if (step.info().has(Flag.ASSIGNS_USER_VARIABLE)) {
                    assembler.statement(arrivals.arrival(step, arrivals.change(step)));
                    yield null;
                }
                assembler.statement(arrivals.arrival(step, null));
                yield read(step);
            }
            case WRITE, CALL, UNPARSED -> write(step);
            case DDL -> ddl(step);
            case ACCOUNT, SERVER -> unsupported(step);
            case XA -> bounds.xa(step);
            default -> bounds.of(step);
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
        Set<String> tables = new HashSet<>();
        Tokens tokens = Lexer.lex(step.sql(), step.session().lexicalMode());
        for (TableAccess access : SqlStatementAnalyzer.tablesRead(tokens, 0, tokens.size())) {
            tables.add(TableNames.database(access, step.session().database()) + "." + access.table());
        }
        boolean unsure = order.read(step, tables);
        for (String table : tables) {
            unsure |= TableNames.isOfServer(table.substring(0, Math.max(0, table.indexOf('.'))));
        }
        StatementInfo info = unsure ? step.info().with(Flag.NON_DETERMINISTIC) : step.info();
        return place(new Step(step.row(), step.session(), step.sql(), info, step.rows(), step.scope()), true);
    }

    /** A statement that was prepared before the log was turned on stands there as it was prepared: its values are lost. */
    private static boolean isWithoutValues(Step step) {
        if (step.row().command() != LogCommand.EXECUTE || indexOf(step.sql(), (byte) '?') < 0) {
            return false;
        }
        Tokens tokens = Lexer.lex(step.sql(), step.session().lexicalMode());
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.is(i, TokenKind.PARAMETER)) {
                return true;
            }
        }
        return false;
    }

    private static int indexOf(byte[] bytes, byte wanted) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private @Nullable Fate withoutValues(Step step) {
        boolean changes = switch (step.info().kind()) {
            case WRITE, CALL, UNPARSED, DDL -> true;
            default -> step.scope().writes();
        };
        if (!changes) {
            return Fate.READ;
        }
        if (isFiltered(step)) {
            return Fate.FILTERED;
        }
        written(step);
        begins(step);
        doubts.add(step, Doubt.VALUES_LOST);
        unsupported.add(step.row(), step.session(), step.sql(), step.info());
        return Fate.UNSUPPORTED;
    }

    /** @param behind whether it has to stay behind what its session's open transaction has changed */
    private @Nullable Fate place(Step step, boolean behind) {
        Arrival arrival = arrivals.arrival(step, arrivals.change(step));
        if (behind && assembler.hasChanges(step.thread())) {
            assembler.statement(arrival);
        } else {
            assembler.alone(arrival);
        }
        return null;
    }

    /** Whether the old instance refuses a {@code SET} or a {@code USE}, as far as that is known before it is carried out. */
    boolean refuses(byte[] sql, StatementInfo info, Session session, long time) {
        return switch (info.kind()) {
            case SET ->
                numbers.refuses(info.assignments())
                        || tools.globals().refuses(info.assignments(), session)
                        || tools.trials()
                                .of(session, sql, info)
                                .map(Trial::refused)
                                .orElseGet(() -> tools.trials().refusesPart(session, sql, info));
            case SERVER -> tools.globals().refuses(info.assignments(), session);
            case USE -> tools.trials().use(session, sql, info.name(), time) == SettingTrials.Use.REFUSED;
            default -> false;
        };
    }

    private @Nullable Fate set(Step step) {
        List<Assignment> assignments = step.info().assignments();
        Session session = step.session();
        Optional<Trial> trial = tools.trials().of(session, step.sql(), step.info());
        boolean partRefused = trial.isEmpty()
                && !step.scope().writes()
                && tools.trials().refusesPart(session, step.sql(), step.info());
        if (numbers.refuses(assignments) || partRefused || !setGlobals(step)) {
            return Fate.SESSION;
        }
        if (assignments.stream().anyMatch(StatementEffects::saysAutocommit)) {
            following.early().saysAutocommit(step.thread());
        }
        List<Optional<Literal>> values = Sessions.values(session, assignments);
        List<Assignment> unknown =
                trial.filter(Trial::refused).isPresent() || step.scope().writes()
                        ? List.of()
                        : Sessions.unknown(assignments, values);
        if (!unknown.isEmpty()) {
            byte[] sql = Sessions.userVariables(unknown);
            assigning(assigns(new Step(step.row(), session, sql, step.info(), step.rows(), step.scope())));
        }
        // Last: the statement that stands for it is one that assigns more than is known.
        if (trial.filter(Trial::refused).isEmpty()) {
            tools.identity().assigned(step.thread(), assignments);
        }
        if (SettingTrials.apply(session, step.sql(), step.info(), trial, values)) {
            if (session.xa() == Session.Xa.NONE) {
                bounds.commit(step);
            } else {
                session.autocommit(false);
            }
        }
        numbers.carriedOut(session, assignments);
        if (step.scope().writes()) {
            return write(assigns(step));
        }
        if (!unknown.isEmpty()) {
            return null;
        }
        if (assignments.stream().anyMatch(each -> each.scope() == Assignment.Scope.GLOBAL)) {
            unsupported.add(step.row(), step.session(), step.sql(), step.info());
        }
        return Fate.SESSION;
    }

    private static Step assigns(Step step) {
        boolean variables =
                step.info().assignments().stream().anyMatch(each -> each.scope() == Assignment.Scope.USER_VARIABLE);
        StatementInfo info = variables ? step.info().with(Flag.ASSIGNS_USER_VARIABLE) : step.info();
        return new Step(step.row(), step.session(), step.sql(), info, step.rows(), step.scope());
    }

    /** Returns whether the old instance has carried the statement out. */
    private boolean setGlobals(Step step) {
        List<Assignment> assignments = step.info().assignments();
        boolean refused = tools.globals().refuses(assignments, step.session());
        if (!refused) {
            parts.sessions().global(assignments, step.session(), tools.globals()::now);
            tools.globals().set(assignments, step.sql(), step.session());
            if (tools.gate().readOnly().set(assignments)) {
                for (long thread : following.lastWrites().threads()) {
                    following.lastWrites().readOnly(thread, step.time());
                    parts.verify(thread, step.time());
                }
            }
            if (LogSwitches.silencesSession(assignments)) {
                // It has SUPER: what it writes unseen may be anywhere.
                tools.doubts().database(Doubt.LOG_OFF, "");
            }
        }
        return !refused;
    }

    private static boolean saysAutocommit(Assignment assignment) {
        return assignment.scope() == Assignment.Scope.SESSION
                && assignment.name().equals("autocommit");
    }

    private @Nullable Fate write(Step sent) {
        Step step = said(sent);
        StatementInfo info = step.info();
        if (info.kind() == StatementKind.CALL && following.procedures().silencesLog(step.sql(), step.session())) {
            tools.globals().silenced(step.sql(), step.session());
        }
        if (isFiltered(step)) {
            return Fate.FILTERED;
        }
        written(step);
        if (info.has(Flag.LOADS_FILE)) {
            begins(step);
            doubts.add(step, Doubt.UNSUPPORTED);
            unsupported.add(step.row(), step.session(), step.sql(), info);
            return Fate.UNSUPPORTED;
        }
        if (info.kind() == StatementKind.UNPARSED) {
            stats.unparsed.increment();
        }
        doubts.of(step);
        boolean mayGiveUp = step.session().waitsShortly()
                && assembler.isLockedOut(
                        step.thread(), TableNames.touched(info, step.session().database()));
        if (mayGiveUp) {
            doubts.add(step, Doubt.SESSION_STATE);
        }
        if (info.kind() == StatementKind.CALL) {
            TransactionControl control = following.procedures().of(step.sql(), step.session());
            if (!control.isNone()) {
                Fate fate = committing(step, control);
                leaves(step);
                return fate;
            }
        }
        begins(step);
        watch(step);
        order.write(step);
        leaves(step);
        Arrival arrival = arrivals.arrival(step, arrivals.change(step));
        boolean lasting = TemporaryTables.onlyLasting(step.session(), info) && !assembler.hasChanges(step.thread());
        if (lasting || arrivals.withoutTransactions(step)) {
            assembler.outside(arrival);
        } else {
            assembler.statement(arrival);
        }
        return null;
    }

    /** The statement as the new instance understands it; what it may understand in another way is listed. */
    private Step said(Step sent) {
        if (sent.info().kind() != StatementKind.WRITE || !TemporaryTables.none(sent.session(), sent.info())) {
            return sent;
        }
        VersionWords.Said words = this.words.of(sent.session(), sent.sql(), sent.info());
        ValueForms.Said said = forms.of(sent.session(), words.sql(), sent.info());
        if (said.doubtful() || words.doubtful() || times.in(sent.session(), sent.sql(), sent.info())) {
            doubts.add(sent, Doubt.VERSION);
        }
        if (said.sql() == sent.sql()) {
            return sent;
        }
        StatementInfo info = tools.analyzer().analyze(said.sql(), sent.session().lexicalMode());
        StatementInfo whole = sent.info().has(Flag.NON_DETERMINISTIC) ? info.with(Flag.NON_DETERMINISTIC) : info;
        return new Step(sent.row(), sent.session(), said.sql(), whole, sent.rows(), sent.scope());
    }

    /** What programs under the statement set in the session. A procedure's {@code sql_mode} and charset end with it. */
    private void leaves(Step step) {
        FiringScope scope = arrivals.scope(step);
        List<Assignment> settings = scope.settings();
        if (settings.isEmpty()) {
            return;
        }
        boolean certain = scope.straight()
                && settings.stream().allMatch(each -> each.value().isPresent());
        Sessions.left(step.session(), settings, certain);
    }

    /** What a session older than the capture writes, it may write in a transaction whose beginning is not in the log. */
    private void watch(Step step) {
        EarlySessions early = following.early();
        long thread = step.thread();
        if (early.watches(thread) && (!assembler.inTransaction(thread) || early.isInferred(thread))) {
            String database = step.session().database();
            early.wrote(thread, tools.doubts().about(Doubt.AROUND_START, step.info(), database));
        }
    }

    /** A procedure that commits by itself stands alone, as DDL does: nothing that it is sent with could be undone with it. */
    private @Nullable Fate committing(Step step, TransactionControl control) {
        boolean open = assembler.inTransaction(step.thread()) || !step.session().autocommit();
        boolean undoes = open && control.rollsBackFirst() && !control.commitsFirst();
        if (control.endsOpen() || (open && !undoes && (control.rollsBackFirst() || control.mayDoNothing()))) {
            doubts.add(step, Doubt.UNSUPPORTED);
        }
        step.session().transactions().end();
        if (undoes) {
            step.session().pinned().rolledBack();
            assembler.rollback(step.thread());
        } else {
            step.session().pinned().committed();
        }
        StatementChange call = arrivals.change(step);
        assembler.ddl(arrivals.arrival(step, call.withContext(call.context().withAutocommit(!undoes))));
        return null;
    }

    private @Nullable Fate ddl(Step step) {
        if (step.info().has(Flag.TEMPORARY)) {
            return temporary(step);
        }
        if (TemporaryTables.only(step.session(), step.sql(), step.info())) {
            // Without the word TEMPORARY it commits what is open (manual, "Statements That Cause an Implicit Commit").
            bounds.commit(step);
            return temporary(step);
        }
        step.session().transactions().end();
        bounds.beganBefore(step.row(), step.session());
        following.events().definition(step.row(), step.session(), step.info());
        tools.catalog().seen(step.session(), step.sql(), step.info());
        tools.trials().schema(Lexer.lex(step.sql(), step.session().lexicalMode()), step.info());
        tools.tables().seen(step.session(), step.sql(), step.info());
        schemaChanged();
        changingSchema.add(step.thread());
        tools.identity()
                .schema(
                        step.sql(),
                        step.session().lexicalMode(),
                        step.info(),
                        step.session().database());
        tools.explicit().changes(step.session(), step.sql(), step.info());
        tools.outcomes().seen(step);
        if (isFiltered(step)) {
            assembler.ddl(arrivals.arrival(step, null));
            leaveDropped(step);
            return Fate.FILTERED;
        }
        written(step);
        doubts.of(step);
        tools.doubts().listed().renamed(step.info(), step.session().database());
        assembler.ddl(arrivals.arrival(step, arrivals.change(step)));
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
        tools.copies().wrote(step, step.scope());
        if (TemporaryTables.isOfItself(step.session(), step.sql(), step.info())) {
            return Fate.ROLLED_BACK;
        }
        return place(step, !TemporaryTables.isCreatedEmpty(step.session(), step.sql()));
    }

    /** The statement has lost its end: it is left out, and its table is to be verified. */
    Fate cut(Step step) {
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
        doubts.add(step, Doubt.CUT_STATEMENT);
        return Fate.UNSUPPORTED;
    }

    /** A command of the protocol that changes a database, or one that nobody knows. */
    void command(LogRow row, Session session) {
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
        parts.verify(row);
        stats.count(Fate.UNSUPPORTED, 1);
    }

    private Fate unsupported(Step step) {
        String kind = unsupported.add(step.row(), step.session(), step.sql(), step.info());
        if (kind.equals("KILL")) {
            killed(step);
        }
        setGlobals(step);
        if (commits(kind) && !isRefusedFirst(kind, step.session())) {
            bounds.commit(step);
        }
        if (kind.equals("BINLOG")) {
            // Rows as another server's binlog holds them: of any table.
            tools.doubts().database(Doubt.UNSUPPORTED, "");
        } else if (kind.startsWith("OPTIMIZE")) {
            doubts.copied(step);
        } else if (kind.startsWith("REPAIR")) {
            doubts.add(step, Doubt.UNSUPPORTED);
        }
        return Fate.UNSUPPORTED;
    }

    /** Another session's statement, or its connection, was killed: what it was doing may have been undone. */
    private void killed(Step step) {
        Tokens t = Lexer.lex(step.sql(), step.session().lexicalMode());
        int last = t.size() - 1;
        while (last > 0 && t.op(last, ';')) {
            last--;
        }
        boolean named = t.is(last, TokenKind.NUMBER) && !t.word(last - 1, "ID");
        for (long thread : following.lastWrites().threads()) {
            if (!named || t.text(last).equals(Long.toString(thread))) {
                following.lastWrites().killed(thread);
                parts.verify(thread, step.time());
            }
        }
    }

    /** What concerns the server alone commits what is open, but for these (manual, "Statements That Cause an Implicit Commit"). */
    private static boolean commits(String kind) {
        return switch (kind) {
            case "KILL", "BINLOG", "SHUTDOWN", "SET", "SET GLOBAL", "SET PERSIST", "SET RESOURCE", "SET ROLE" -> false;
            default -> !kind.startsWith("PURGE");
        };
    }

    /** These commit only after the account's rights were looked at (seen on 5.5.9). */
    private boolean isRefusedFirst(String kind, Session session) {
        boolean looks = kind.startsWith("INSTALL") || kind.startsWith("UNINSTALL") || kind.startsWith("CHANGE");
        return looks && !tools.gate().rights().mayEverything(session);
    }

    private boolean isFiltered(Step step) {
        return TableNames.written(step.info(), step.session().database()).stream()
                .noneMatch(tools.filter()::replicates);
    }

    /** Remembers who writes: what the cutover waits for. Verb and tables, never a literal. */
    private void written(Step step) {
        if (!tools.isFinished(step.row())) {
            following
                    .lastWrites()
                    .sent(step.thread(), step.info(), step.session().database(), step.time());
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

    /** What runs under a client's statement. */
    FiringScope scope(byte[] sql, StatementInfo info, Session session) {
        FiringScope fired = tools.nested()
                .scope(new NestedStatementMatcher.Statement(sql, session.lexicalMode(), info, session.database()));
        return info.kind() == StatementKind.CALL
                ? FiringScope.of(List.of(following.procedures().scope(sql, session), fired))
                : fired;
    }

    /** It is not replayed, but may have run. */
    void maybeRan(byte[] sql, StatementInfo info, Session session) {
        if (info.kind() == StatementKind.CALL && following.procedures().silencesLog(sql, session)) {
            tools.globals().silenced(sql, session);
        }
        if (info.kind() == StatementKind.DDL) {
            schemaChanged();
        }
    }

    void schemaChanged() {
        tools.gate().invalidate();
        tools.catalog().invalidate();
        tools.nested().invalidate();
        tools.trials().invalidate();
        following.procedures().invalidate();
    }
}
