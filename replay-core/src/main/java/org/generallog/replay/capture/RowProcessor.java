package org.generallog.replay.capture;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.generallog.replay.catalog.ServerSchemas;
import org.generallog.replay.log.DeadlockReport;
import org.generallog.replay.log.LogCommand;
import org.generallog.replay.log.LogRow;
import org.generallog.replay.log.Marker;
import org.generallog.replay.log.MarkerKey;
import org.generallog.replay.nested.FiringScope;
import org.generallog.replay.nested.NestedStatementMatcher.Statement;
import org.generallog.replay.rights.Answer;
import org.generallog.replay.session.Session;
import org.generallog.replay.session.Sessions;
import org.generallog.replay.sql.CharsetReadings;
import org.generallog.replay.sql.CutStatements;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.OldComments;
import org.generallog.replay.sql.ServerFunctions;
import org.generallog.replay.sql.SqlStatementAnalyzer;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementInfo.Flag;
import org.generallog.replay.sql.StatementKind;
import org.generallog.replay.sql.Tokens;
import org.generallog.replay.transaction.Arrival;
import org.generallog.replay.transaction.Assembler;
import org.generallog.replay.transaction.Doubt;
import org.generallog.replay.transaction.Signal;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.ToVerify;
import org.jspecify.annotations.Nullable;

/**
 * Decides what each row of the log is, and gives it its fate or passes it on to the {@link Assembler}, which does so later.
 * Used by the capture's thread alone.
 */
final class RowProcessor {
    /** The server writes its answer instead of the argument (measured on 5.5.9). */
    private static final String DENIED = "Access denied";

    private final CaptureParts parts;
    private final CaptureTools tools;
    private final Sessions sessions;
    private final Assembler assembler;
    private final CaptureStats stats;
    private final MarkerListener markers;
    private final LastWrites lastWrites;
    private final EarlySessions early = new EarlySessions();
    private final EventSessions events;
    private final ReadOnlyTransactions readOnly;
    private final TransactionBounds bounds;
    private final StatementEffects effects;
    private long lastTimeMicros;

    RowProcessor(
            CaptureTools tools, Sessions sessions, Assembler assembler, CaptureStats stats, MarkerListener markers) {
        this.parts = new CaptureParts(tools, sessions, assembler, stats, markers);
        this.tools = tools;
        this.sessions = sessions;
        this.assembler = assembler;
        this.stats = stats;
        this.markers = markers;
        this.lastWrites = new LastWrites(tools.doubts());
        this.events = new EventSessions(tools.catalog());
        ProcedureCalls procedures = new ProcedureCalls(tools.catalog());
        this.readOnly = new ReadOnlyTransactions(tools.old().hasReadOnlyTransactions(), procedures);
        this.bounds = new TransactionBounds(parts, early, readOnly, this::ended);
        this.effects = new StatementEffects(
                parts, new StatementEffects.Following(early, events, procedures, lastWrites), bounds);
    }

    void process(LogRow logged) {
        LogRow row = asRead(logged);
        lastTimeMicros = row.eventTimeMicros();
        stats.rowsRead.increment();
        clock(row.eventTimeMicros());
        Session known = sessions.find(row.threadId());
        settle(tools.nested().settle(row, known));
        if (known != null && row.command() != LogCommand.EXECUTE && row.command() != LogCommand.PREPARE) {
            known.repeats().other();
        }
        assembler.row(row.threadId(), tools.isFinished(row));
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
            case CREATE_DATABASE, DROP_DATABASE, UNKNOWN -> effects.command(row, sessions.of(row));
            case CHANGE_USER -> {
                abandon(row.threadId(), row.eventTimeMicros());
                sessions.changeUser(row);
                tools.gate().connected(row.threadId(), sessions.of(row).database());
                count(Fate.SESSION);
            }
            case RESET_CONNECTION -> {
                abandon(row.threadId(), row.eventTimeMicros());
                sessions.resetConnection(row);
                count(Fate.SESSION);
            }
            case INIT_DB -> initDatabase(row);
            case PREPARE -> {
                Session session = sessions.of(row);
                session.repeats().prepared();
                Tokens text = Lexer.lex(row.argument(), session.lexicalMode());
                ExecutedText.prepared(text, session);
                session.prepared().add(text, session.database());
                tools.nested().prepared(row, session);
                if (tools.old().logsExecuteAfter()) {
                    StatementInfo info = tools.analyzer().analyze(row.argument(), session.lexicalMode());
                    tools.globals().prepared(info.assignments(), row.argument(), session);
                    bounds.prepared(row.threadId(), info.kind());
                }
                count(Fate.READ);
            }
            case CLOSE_STATEMENT, RESET_STATEMENT, LONG_DATA, FETCH, FIELD_LIST, OTHER -> count(Fate.READ);
        }
    }

    /** The row with its executable comments as the old instance read them. */
    private LogRow asRead(LogRow logged) {
        if (logged.command() != LogCommand.QUERY && logged.command() != LogCommand.EXECUTE) {
            return logged;
        }
        Session session = sessions.find(logged.threadId());
        LogRow row = session != null && session.saysCharset() ? logged.sentIn(session.clientCharset()) : logged;
        LexicalMode mode = session == null ? LexicalMode.DEFAULT : session.lexicalMode();
        byte[] read = OldComments.resolve(row.argument(), mode, tools.old());
        return read == row.argument() ? row : row.withArgument(read);
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
        if (!new String(row.argument(), StandardCharsets.UTF_8).startsWith(DENIED)) {
            // An id that comes again without a Quit: the old instance was started anew.
            gone(row.threadId(), row.eventTimeMicros(), true);
            early.connects(row.threadId());
            sessions.connect(row);
            tools.gate().connected(row.threadId(), sessions.of(row).database());
        }
    }

    void restore(CaptureCheckpoint from) {
        early.restore(from.early(), sessions.threads());
        tools.clock().restore(from.clock());
        tools.copies().restore(from.copying());
        CaptureCheckpoint.Definitions definitions = from.definitions();
        if (definitions != null) {
            tools.catalog().restore(definitions);
            tools.tables().restore(definitions.tables());
        }
    }

    CaptureCheckpoint.Early earlyState() {
        return early.state();
    }

    CaptureCheckpoint.Definitions definitions() {
        return tools.catalog().state(tools.tables().state());
    }

    CaptureCheckpoint.@Nullable Copying copying() {
        return tools.copies().state();
    }

    /** What a copy may find otherwise than its snapshot has it. */
    CopyWindow copies() {
        return tools.copies();
    }

    CaptureCheckpoint.Clock clockState() {
        return tools.clock().state();
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
            parts.verify(thread, timeMicros);
            assembler.begin(thread, timeMicros);
            session.transactions().begin();
        }
    }

    /**
     * The old instance was started anew.
     *
     * @param emptied tables that have lost their rows thereby; empty where they are not known
     */
    void restarted(Optional<List<List<String>>> emptied) {
        if (emptied.isEmpty()) {
            tools.doubts().database(Doubt.OLD_INSTANCE_RESTART, "");
        }
        emptied.orElse(List.of())
                .forEach(table -> tools.doubts().table(Doubt.OLD_INSTANCE_RESTART, table.get(0), table.get(1)));
        effects.order().restarted();
        parts.verify(0, lastTimeMicros);
    }

    /** {@code read_only} was changed, and no statement of the log did it: nobody knows where. */
    void readOnlyChanged() {
        tools.doubts().database(Doubt.REFUSED, "");
        parts.verify(0, lastTimeMicros);
    }

    /** The thread is gone without {@code Quit}. */
    void gone(long threadId, long timeMicros, boolean restarted) {
        through(threadId);
        settle(tools.nested().forget(threadId));
        if (restarted) {
            lastWrites.interrupted(threadId);
        }
        ended(threadId, timeMicros);
        parts.verify(threadId, timeMicros);
    }

    /** The thread is gone, with or without {@code Quit}: what it had open was rolled back. */
    void ended(long threadId, long timeMicros) {
        abandon(threadId, timeMicros);
        effects.ended(threadId);
        lastWrites.over(threadId);
        early.forget(threadId);
        tools.gate().ended(threadId);
        sessions.quit(threadId);
    }

    /** The session begins anew on the same connection: the server rolls back what was open. */
    private void abandon(long threadId, long timeMicros) {
        through(threadId);
        settle(tools.nested().forget(threadId));
        var unused = early.takePartial(threadId);
        assembler.arrived(threadId, Signal.END, timeMicros);
        assembler.sessionEnded(threadId);
        tools.identity().sessionEnded(threadId);
        if (early.isInferred(threadId)) {
            bounds.inferred(threadId, false);
            parts.verify(threadId, timeMicros);
        }
        bounds.endBranch(sessions.find(threadId));
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

    private void statements(LogRow logged) {
        Session session = sessions.of(logged);
        inItsDatabase(logged, session, () -> statements(logged, session));
    }

    /** A prepared statement runs in the database in which it was prepared. */
    private void inItsDatabase(LogRow row, Session session, Runnable run) {
        String current = session.database();
        if (row.command() != LogCommand.EXECUTE || !session.prepared().mayDiffer(current)) {
            run.run();
            return;
        }
        boolean doubtful = session.databaseDoubtful();
        Optional<String> own = session.prepared()
                .of(Lexer.lex(row.argument(), session.lexicalMode()), current, session.executesByName());
        session.runsIn(own.orElse(current));
        session.databaseDoubtful(doubtful || own.isEmpty());
        try {
            run.run();
        } finally {
            session.runsIn(current);
            session.databaseDoubtful(doubtful);
        }
    }

    private void statements(LogRow logged, Session session) {
        ExecutedText.Said said = ExecutedText.of(logged, session);
        LogRow row = said.row();
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
            if (marker.get().kind().equals(MarkerKey.KIND)) {
                markers.marker(marker.get(), row.threadId());
            }
            if ((mayBeOurs(kind, row, session) || isSetting(kind))
                    && marker.get().name().equals(tools.replication())
                    && markers.isOwn(row.threadId())) {
                markers.marker(marker.get(), row.threadId());
                lookAfter(marker.get(), row);
                count(Fate.FILTERED);
                return;
            }
        }
        if (tools.filter().excludesUser(session.userHost())) {
            count(Fate.FILTERED);
            return;
        }
        // Where its literals end is not known: it is looked at as a whole, and not replayed.
        List<byte[]> statements = row.command() == LogCommand.EXECUTE || isAmbiguous(row, session)
                ? List.of(row.argument())
                : tools.analyzer().split(row.argument(), session.lexicalMode());
        // What stands behind an empty statement is no part of it: the server stops there.
        if (statements.size() == 1 && statements.get(0) == row.argument()) {
            Part whole = whole(row, session);
            if (said.doubtful()) {
                tools.doubts().statement(Doubt.UNKNOWN_CHARSET, whole.info(), session.database());
            }
            if (row.command() == LogCommand.EXECUTE && session.preparedOtherwise()) {
                // Which table it writes may be misread, too.
                tools.doubts().database(Doubt.SESSION_STATE, session.database());
            } else if (ExecutedText.hasDoubtfulBackslash(row, session)) {
                tools.doubts().statement(Doubt.LOSSY_TEXT, whole.info(), session.database());
            }
            if (EventSessions.isEvent(session)) {
                event(row, session, whole);
            } else if (isClients(row, session, whole.info())) {
                statement(row, session, whole);
            }
        } else {
            packet(row, session, statements);
        }
    }

    /** Whether a charset that the client may have told in its handshake makes other statements of it. */
    private static boolean isAmbiguous(LogRow row, Session session) {
        return row.command() == LogCommand.QUERY
                && session.guessesLetters(row.argument())
                && CharsetReadings.differ(row.argument(), session.lexicalMode());
    }

    /** What a session of our own says to itself, what is tried there and texts that the old instance is asked about. */
    private static boolean isSetting(StatementKind kind) {
        return kind == StatementKind.SET || kind == StatementKind.USE || kind == StatementKind.SQL_PREPARED;
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
            long sent = Long.parseLong(marker.word(0));
            if (tools.catalog().look(sent)) {
                effects.schemaChanged();
            }
            tools.outcomes().look(sent, row.eventTimeMicros());
            effects.heartbeat();
        } catch (NumberFormatException notOurs) {
            return;
        }
        parts.verify(row);
    }

    /** A multi-statement packet that the server logged as one row: the row's fate is that of its last statement that changes data. */
    private void packet(LogRow row, Session session, List<byte[]> statements) {
        int counting = statements.size() - 1;
        while (counting > 0 && row.text() != LogRow.Text.CUT && !changesData(session, statements.get(counting))) {
            counting--;
        }
        assembler.packetBegins(row.threadId());
        boolean unsure = false;
        for (int i = 0; i < statements.size(); i++) {
            boolean cut = row.text() == LogRow.Text.CUT && i == statements.size() - 1;
            StatementInfo info = analyze(statements.get(i), session, cut);
            Part part = new Part(
                    statements.get(i), info, i == counting ? 1 : 0, i == 0, i < statements.size() - 1, cut, unsure);
            Ran ran = statement(row, session, part);
            if (ran == Ran.REFUSED) {
                // The server stops at the first statement that fails.
                stats.count(Fate.ROLLED_BACK, i < counting ? 1 : 0);
                break;
            }
            unsure |= ran == Ran.UNKNOWN;
        }
        assembler.packetEnds(row.threadId());
        if (statements.isEmpty()) {
            count(Fate.READ);
        }
    }

    private boolean changesData(Session session, byte[] sql) {
        return changesData(tools.analyzer().analyze(sql, session.lexicalMode()));
    }

    private static boolean changesData(StatementInfo info) {
        return switch (info.kind()) {
            case WRITE, DDL, CALL, UNPARSED -> true;
            default -> false;
        };
    }

    /** Rows that were held back until now. */
    private void settle(List<HeldRows.Settled> rows) {
        for (HeldRows.Settled each : rows) {
            LogRow row = each.row();
            Session session = sessions.of(row);
            inItsDatabase(row, session, () -> settle(each, row, session));
        }
    }

    private void settle(HeldRows.Settled each, LogRow row, Session session) {
        Part whole = whole(row, session);
        if (each.unsure()) {
            tools.nested().unsure(whole.info(), session);
        }
        if (each.nested()) {
            nested(row, session, true);
        } else {
            statement(row, session, whole);
        }
    }

    /** Sessions that were at rest when the process list was taken whose marker has come by. */
    void idle(Set<Long> asleep) {
        effects.order().asleep(asleep);
        tools.outcomes().asleep(asleep);
        settle(tools.nested().idle(asleep));
    }

    /** Nothing that the session's last statement set off can follow. */
    private void through(long thread) {
        if (tools.nested().cameToNothing(thread)) {
            tools.identity().cameToNothing(thread);
        }
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
            statement(row, session, part.of(sql, info));
        }
    }

    /** @param late whether its statement's row comes behind it */
    private void nested(LogRow row, Session session, boolean late) {
        tools.identity()
                .fired(
                        row.threadId(),
                        session.database(),
                        row.argument(),
                        session.lexicalMode().charset(),
                        session.sqlMode(),
                        late);
        assembler.nested(row.threadId(), DeadlockReport.comparable(row.argument()));
        parts.verify(row);
        count(Fate.NESTED);
    }

    /** Whether a row that stands for one statement was sent by a client, as far as is known by now. */
    private boolean isClients(LogRow row, Session session, StatementInfo info) {
        FiredRows.Verdict verdict = tools.nested().judge(row, session, row.argument(), info);
        if (verdict == FiredRows.Verdict.NESTED) {
            nested(row, session, false);
        }
        return verdict == FiredRows.Verdict.CLIENT;
    }

    /**
     * One statement of a row.
     *
     * @param rows 1 where the row's fate is this statement's
     * @param first whether it is the row's first
     * @param leads whether others stand behind it in its packet
     * @param cut whether its end is not in the log
     * @param unsure whether one before it in its packet may have been refused, and then it never ran
     */
    private record Part(
            byte[] sql, StatementInfo info, int rows, boolean first, boolean leads, boolean cut, boolean unsure) {
        Part of(byte[] otherSql, StatementInfo otherInfo) {
            return new Part(otherSql, otherInfo, rows, first, leads, cut, unsure);
        }
    }

    private Part whole(LogRow row, Session session) {
        boolean cut = row.text() == LogRow.Text.CUT;
        return new Part(row.argument(), analyze(row.argument(), session, cut), 1, true, false, cut, false);
    }

    private StatementInfo analyze(byte[] sql, Session session, boolean cut) {
        return cut
                ? CutStatements.of(sql, session.lexicalMode())
                : tools.analyzer().analyze(sql, session.lexicalMode());
    }

    /** Whether the old instance ran a statement, as far as that can be told before. */
    private enum Ran {
        MAYBE,
        /** Nobody can tell whether it was refused. */
        UNKNOWN,
        REFUSED
    }

    private Ran statement(LogRow row, Session session, Part sent) {
        long thread = row.threadId();
        Part part = asCarriedOut(row, session, sent);
        StatementInfo info = part.info();
        session.executesByName(info.kind() == StatementKind.SQL_PREPARED
                && Lexer.lex(part.sql(), session.lexicalMode()).word(0, "EXECUTE"));
        tools.gate().rights().grants().wentOn(thread);
        Supplier<FiringScope> under = () -> effects.scope(part.sql(), info, session);
        boolean ambiguous = part.first() && !part.leads() && isAmbiguous(row, session);
        Verdict verdict =
                ambiguous ? Verdict.unknown("charset") : part.cut() ? Verdict.RAN : judge(row, session, part, under);
        Signal signal = verdict.ran() ? signal(info.kind()) : Signal.OTHER;
        assembler.arrived(thread, signal, row.eventTimeMicros());
        effects.wentOn(row);
        if (!verdict.ran()) {
            withheld(row, session, part, verdict, under.get());
            return switch (verdict.outcome()) {
                case REFUSED -> Ran.REFUSED;
                case UNKNOWN -> verdict.hasRun() ? Ran.MAYBE : Ran.UNKNOWN;
                default -> Ran.MAYBE;
            };
        }
        for (List<String> table : tools.gate().carriedOut(part.sql(), info, session)) {
            tools.doubts().table(Doubt.RIGHTS_UNKNOWN, table.get(0), table.get(1));
        }
        if (verdict.outcome() == Verdict.Outcome.DOUBTFUL) {
            tools.doubts().statement(Doubt.RIGHTS_UNKNOWN, info, session.database());
        }
        if (tools.identity().isNaming(thread)) {
            tools.identity()
                    .names(
                            thread,
                            part.sql(),
                            part.info(),
                            session.database(),
                            Lexer.lex(part.sql(), session.lexicalMode()));
        }
        if (part.first()) {
            effects.order().wentOn(thread);
        }
        Statement statement = new Statement(part.sql(), session.lexicalMode(), info, session.database());
        if (readOnly.mayRefuse(session)
                && readOnly.refuse(session, part.sql(), info, tools.nested().scope(statement))) {
            refused(row, session, part);
            return Ran.REFUSED;
        }
        if (part.first()) {
            through(thread);
        }
        FiringScope scope = tools.nested().fires(session, statement, part.first(), tools.isFinished(row));
        if (scope.writes() && tools.nested().callsAsItLikes(statement)) {
            scope.written().forEach(table -> tools.doubts().table(Doubt.NON_DETERMINISTIC, table.get(0), table.get(1)));
        }
        byte[] said = tools.gate().rights().withDefiner(part.sql(), info, session);
        byte[] carried = info.has(Flag.NON_DETERMINISTIC) ? constant(session, said) : said;
        StatementInfo now = carried == part.sql() ? info : constantInfo(session, part.sql(), carried);
        Step step = new Step(row, session, carried, now, part.rows(), scope);
        Fate fate = part.cut() ? effects.cut(step) : effects.of(step);
        parts.verify(row);
        effects.order().judged(thread);
        if (fate != null) {
            stats.count(fate, part.rows());
        }
        return Ran.MAYBE;
    }

    private Verdict judge(LogRow row, Session session, Part part, Supplier<FiringScope> under) {
        Verdict verdict = tools.gate().judge(part.sql(), part.info(), session, tools.isFinished(row), under);
        if (!verdict.ran()) {
            return verdict;
        }
        Verdict leading = part.leads() ? leading(row, session, part, under) : Verdict.RAN;
        if (!leading.ran()) {
            return leading;
        }
        return part.unsure() && changesData(part.info()) ? Verdict.unknown("packet") : verdict;
    }

    /** Whether the old instance went on behind it, in its packet. */
    private Verdict leading(LogRow row, Session session, Part part, Supplier<FiringScope> under) {
        if (effects.refuses(part.sql(), part.info(), session, row.eventTimeMicros())) {
            return Verdict.refused("packet");
        }
        Verdict verdict = tools.gate().leading(part.sql(), part.info(), session, under);
        return verdict.ran() && readsNothing(part, session) ? Verdict.unknown("packet") : verdict;
    }

    /** Whether it only reads, and a table that the old instance has not, as far as is known. */
    private boolean readsNothing(Part part, Session session) {
        if (part.info().kind() != StatementKind.READ) {
            return false;
        }
        Tokens t = Lexer.lex(part.sql(), session.lexicalMode());
        if (!t.word(0, "SELECT")) {
            return false;
        }
        return SqlStatementAnalyzer.tablesRead(t, 0, t.size()).stream().anyMatch(access -> {
            String database = TableNames.database(access, session.database());
            return !access.table().equalsIgnoreCase("dual")
                    && !ServerSchemas.NAMES.contains(database.toLowerCase(Locale.ROOT))
                    && session.pinned().table(database + "." + access.table()) == 0
                    && tools.catalog().table(database, access.table()).isEmpty()
                    && tools.catalog().view(database, access.table()).isEmpty();
        });
    }

    /** A {@code COMMIT} that the old instance refuses since it is read only by now rolls back (measured on 5.5.9); what it undid is listed. */
    private Part asCarriedOut(LogRow row, Session session, Part part) {
        boolean refused = part.info().kind() == StatementKind.COMMIT
                && tools.gate().readOnly().isOn()
                && assembler.hasChanges(row.threadId())
                && tools.gate().rights().writesReadOnly(session) != Answer.YES;
        if (!refused) {
            return part;
        }
        tools.doubts().database(Doubt.REFUSED, session.database());
        stats.refused(session.account(), "read-only");
        StatementInfo rollback = new StatementInfo(
                StatementKind.ROLLBACK,
                List.of(),
                List.of(),
                "",
                Set.of(),
                Set.of(),
                part.info().flags());
        return part.of(part.sql(), rollback);
    }

    /** The old instance did not run it: its transaction was read only. */
    private void refused(LogRow row, Session session, Part part) {
        if (part.first()) {
            through(row.threadId());
            tools.nested().over(row.threadId());
        }
        StatementInfo info = part.info();
        if (info.kind() == StatementKind.DDL && !info.has(Flag.TEMPORARY)) {
            bounds.commit(row, session);
        }
        parts.verify(row);
        Fate fate = switch (info.kind()) {
            case LOCKING_READ -> Fate.READ;
            case SET -> Fate.SESSION;
            default -> Fate.ROLLED_BACK;
        };
        stats.count(fate, part.rows());
    }

    /** The old instance refused it, or nobody can tell: what it names is listed, so that a wrong verdict is found. */
    private void withheld(LogRow row, Session session, Part part, Verdict verdict, FiringScope scope) {
        if (part.first()) {
            through(row.threadId());
            tools.nested().over(row.threadId());
        }
        StatementInfo info = part.info();
        boolean parsed = !verdict.why().equals("grammar");
        if (parsed && info.kind() == StatementKind.LOCK_TABLES) {
            session.locked(List.of());
        }
        boolean commits = (info.kind() == StatementKind.DDL && !info.has(Flag.TEMPORARY))
                || info.kind() == StatementKind.LOCK_TABLES;
        if (parsed && commits) {
            // Before it looks at rights.
            bounds.commit(row, session);
        }
        if (verdict.outcome() == Verdict.Outcome.UNKNOWN) {
            effects.maybeRan(part.sql(), info, session);
        }
        tools.withheld(verdict, info, session, scope);
        parts.verify(row);
        stats.refused(session.account(), verdict.why());
        stats.count(Fate.REFUSED, part.rows());
    }

    /** {@code Init DB}: {@code USE} as a command of the protocol. */
    private void initDatabase(LogRow row) {
        through(row.threadId());
        tools.nested().over(row.threadId());
        Session session = sessions.of(row);
        String database = new String(row.argument(), StandardCharsets.UTF_8);
        assembler.arrived(row.threadId(), Signal.OTHER, row.eventTimeMicros());
        if (database.startsWith(DENIED)) {
            // What a refused USE, or the command itself, leaves behind.
            count(Fate.SESSION);
        } else if (tools.gate().rights().mayUse(database, session)) {
            sessions.initDatabase(row);
            count(Fate.SESSION);
        } else {
            stats.refused(session.account(), "rights");
            count(Fate.REFUSED);
        }
    }

    /** Of a statement after {@link #constant}. */
    private StatementInfo constantInfo(Session session, byte[] sql, byte[] carried) {
        StatementInfo info = tools.analyzer().analyze(carried, session.lexicalMode());
        return ServerFunctions.guesses(sql, session.lexicalMode()) ? info.with(Flag.NON_DETERMINISTIC) : info;
    }

    private static byte[] constant(Session session, byte[] sql) {
        return new ServerFunctions(session.threadId(), session.user()).replace(sql, session.lexicalMode());
    }

    private static Signal signal(StatementKind kind) {
        return switch (kind) {
            case BEGIN -> Signal.BEGIN;
            case COMMIT -> Signal.COMMIT;
            case ROLLBACK -> Signal.ROLLBACK;
            default -> Signal.OTHER;
        };
    }
}
