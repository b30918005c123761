package org.generallog.replay.apply;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.generallog.replay.catalog.OldInstance;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.Doubt;
import org.generallog.replay.transaction.StatementChange;
import org.jspecify.annotations.Nullable;

/** A lane's connection with what is known of its session. Thrown away as a whole when it is lost. */
final class LaneConnection implements AutoCloseable {
    /** Unknown database. */
    private static final int NO_DATABASE = 1049;
    /** No such table. */
    private static final int NO_TABLE = 1146;

    /** {@code ER_QUERY_INTERRUPTED}. */
    private static final int INTERRUPTED = 1317;
    /** Schema statements may have so many times as long. */
    private static final int LONGER = 24;

    private final TargetConnection connection;
    private final StatementLimit limit;
    private final Duration longest;
    private final ReplicatorTables tables;
    private final SessionState session;
    private final PacketBuilder packets;
    private @Nullable PinnedUndo undo;
    private boolean wentOn;
    private final WrittenRows writtenRows;
    private final OldInstance old;
    private final Translator translator;

    LaneConnection(TargetConnection connection, ApplySettings settings, StatementLimit limit) {
        this.connection = connection;
        this.limit = limit;
        this.longest = settings.statementLimit();
        this.tables = settings.tables();
        this.old = settings.old();
        this.session = new SessionState(connection.dialect(), old, tables);
        this.translator = new Translator(old, connection.dialect().version(), session);
        this.packets =
                new PacketBuilder(session, translator, connection.dialect().maxAllowedPacket(), settings.batchBytes());
        this.writtenRows = WrittenRows.of(connection);
    }

    /** To be called once, before anything is sent. */
    void prepare() throws TargetException {
        SchemaDefaults.adopt(connection, old);
        if (!connection.dialect().isMariaDb()) {
            send(tables.createInsertIdSink());
        }
    }

    long id() {
        return connection.id();
    }

    TargetConnection raw() {
        return connection;
    }

    /** How the old instance read the statement's bytes. */
    LexicalMode mode(StatementChange change) throws TargetException {
        return translator.mode(change);
    }

    SessionState session() {
        return session;
    }

    /** What a statement writes, or would have written. */
    WrittenRows writtenRows() {
        return writtenRows;
    }

    /** What is to be verified when these are applied: what they say themselves, and what this server makes of them. */
    VerifyList toVerify(List<RelayEntry> entries) throws TargetException {
        VerifyList list = VerifyList.of(entries);
        WrittenRows rows = null;
        for (RelayEntry entry : entries) {
            for (Change change : entry.transaction().changes()) {
                if (change instanceof StatementChange statement && translator.roundsMore(statement)) {
                    rows = rows == null ? WrittenRows.ofOneBatch(connection) : rows;
                    list.addAll(rows.of(Doubt.DIVISION, statement), entry.end(), statement.timeMicros());
                }
            }
        }
        return list;
    }

    PacketBuilder packets() {
        return packets;
    }

    void send(List<byte[]> packets) throws TargetException {
        send(packets, longest);
    }

    private void send(List<byte[]> packets, Duration within) throws TargetException {
        try {
            for (byte[] packet : packets) {
                execute(packet, within);
            }
        } catch (TargetException e) {
            throw FullTable.judged(connection, e);
        }
    }

    private void execute(byte[] packet, Duration within) throws TargetException {
        limit.begin(connection.id(), within);
        TargetException failure = null;
        try {
            connection.execute(packet);
        } catch (TargetException e) {
            failure = e;
        }
        boolean ended = limit.ended(connection.id());
        if (failure != null) {
            throw ended && failure.code() == INTERRUPTED ? tooLong(within, failure) : failure;
        }
        wentOn |= ended;
    }

    /** Whether something was told to end since the last call, and went on all the same: {@code SLEEP} and {@code GET_LOCK} only return something else then. */
    boolean takeWentOn() {
        boolean taken = wentOn;
        wentOn = false;
        return taken;
    }

    private static TargetException tooLong(Duration within, TargetException e) {
        return new TargetException(
                FailureKind.REJECTED,
                e.code(),
                e.sqlState(),
                "it was ended since it ran for longer than " + within.toSeconds() + " s (apply.statement-limit)",
                "");
    }

    void send(String sql) throws TargetException {
        send(List.of(sql.getBytes(StandardCharsets.UTF_8)));
    }

    /** A statement in a packet of its own, after its context. */
    void sendAlone(StatementChange change, boolean schema) throws TargetException {
        boolean explicit = schema && SchemaDefaults.timestampsByStatement(old, connection);
        if (explicit) {
            SchemaDefaults.timestamps(connection, true);
        }
        try {
            sendAsItIs(packets.context(change, schema), change, schema, false);
        } catch (TargetException e) {
            // After any other failure the connection is given up.
            if (explicit && e.kind() == FailureKind.REJECTED) {
                SchemaDefaults.timestamps(connection, false);
            }
            throw e;
        }
        if (explicit) {
            SchemaDefaults.timestamps(connection, false);
        }
    }

    /** Begins a transaction with the replicator's own statements; then a statement after its context, and a {@code COMMIT} directly behind it. */
    void sendAndCommit(List<String> beginning, StatementChange change) throws TargetException {
        sendAsItIs(packets.context(beginning, change), change, false, true);
    }

    private void sendAsItIs(List<byte[]> before, StatementChange change, boolean schema, boolean commits)
            throws TargetException {
        StatementChange sent = change;
        try {
            send(before);
        } catch (TargetException e) {
            if (e.code() != NO_DATABASE) {
                throw e;
            }
            // The session's database was dropped since. What names its tables in full still means the same.
            session.forget();
            sent = change.withContext(change.context().withDatabase(""));
            send(packets.context(sent, schema));
        }
        try {
            List<byte[]> sending = commits ? packets.committed(sent) : List.of(packets.statement(sent));
            send(sending, schema ? longest.multipliedBy(LONGER) : longest);
        } catch (TargetException e) {
            throw NoDatabase.asOnOldInstance(sent, ofStatement(e));
        }
    }

    /** Its context was accepted: a variable that the server does not take is one that a program under the statement sets. */
    private static TargetException ofStatement(TargetException e) {
        return FailureTable.mayBeOfStatement(e.code())
                ? new TargetException(FailureKind.REJECTED, e.code(), e.sqlState(), String.valueOf(e.getMessage()), "")
                : e;
    }

    /** The replicator's own statements, inside the transaction that is open. */
    void sendAll(List<String> statements) throws TargetException {
        for (String sql : statements) {
            send(sql);
        }
    }

    /** These changes of a session that has this connection for itself begin. */
    void guard(List<? extends Change> pinned) throws TargetException {
        PinnedUndo guarding = new PinnedUndo(pinned, session);
        sendAll(guarding.before());
        undo = guarding;
    }

    /** Of a transaction that is guarded, this statement is next, and what comes before has taken effect. */
    void guardAlone(StatementChange change) throws TargetException {
        if (undo != null) {
            guard(List.of(change));
        }
    }

    /** They have taken effect. */
    void guarded() {
        undo = null;
    }

    void rollback() throws TargetException {
        session.forget();
        send("ROLLBACK");
        if (undo != null) {
            sendAll(undo.after());
        }
        String owner = connection
                .query("SELECT CAST(@" + SessionMemory.OWNER + " AS SIGNED)")
                .get(0)
                .get(0);
        session.memory().owner(owner.isEmpty() ? -1 : Long.parseLong(owner));
    }

    SessionMemory memory() {
        return session.memory();
    }

    /** How many transactions of the packet that failed were reached at least. */
    int reached() throws TargetException {
        List<List<String>> rows = connection.query("SELECT CAST(@" + ReplicatorTables.MARKER + " AS SIGNED)");
        String value = rows.get(0).get(0);
        return value.isEmpty() ? 0 : Integer.parseInt(value);
    }

    /** The lane's mark as the new instance has it. */
    LaneRow row(int lane) throws TargetException {
        List<List<String>> rows = connection.query(tables.selectLane(lane));
        if (rows.isEmpty()) {
            throw gone();
        }
        return row(rows.get(0));
    }

    /** The lane's mark as the new instance has it, where all lanes' are at least as far as was confirmed. */
    LaneRow row(int lane, ConfirmedSteps confirmed) throws TargetException {
        long[] steps = confirmed.now();
        LaneRow own = null;
        for (List<String> columns : connection.query(tables.selectLanes())) {
            int number = Integer.parseInt(columns.get(0));
            LaneRow each = row(columns.subList(1, columns.size()));
            ConfirmedSteps.check(steps, number, each);
            own = number == lane ? each : own;
        }
        if (own == null) {
            throw gone();
        }
        return own;
    }

    /** The statement that was begun and is not completed. */
    Optional<DdlIntent> intent() throws TargetException {
        return intent(connection, tables);
    }

    static Optional<DdlIntent> intent(TargetConnection connection, ReplicatorTables tables) throws TargetException {
        return connection.query(tables.selectIntent()).stream()
                .map(row -> new DdlIntent(
                        new RelayPosition(Long.parseLong(row.get(0)), Long.parseLong(row.get(1))),
                        Long.parseLong(row.get(2)),
                        row.get(3)))
                .findFirst();
    }

    /** From {@code step, file, offset, applied}. */
    static LaneRow row(List<String> columns) {
        return new LaneRow(
                Long.parseLong(columns.get(0)),
                new RelayPosition(Long.parseLong(columns.get(1)), Long.parseLong(columns.get(2))),
                AppliedRuns.parse(columns.get(3)));
    }

    static Checkpoint checkpoint(TargetConnection connection, ReplicatorTables tables) throws TargetException {
        List<List<String>> rows;
        try {
            rows = connection.query(tables.selectCheckpoint());
        } catch (TargetException e) {
            throw e.code() == NO_DATABASE || e.code() == NO_TABLE ? gone() : e;
        }
        if (rows.isEmpty()) {
            throw gone();
        }
        List<String> row = rows.get(0);
        return new Checkpoint(
                new RelayPosition(Long.parseLong(row.get(0)), Long.parseLong(row.get(1))), Long.parseLong(row.get(2)));
    }

    private static TargetException gone() {
        return TargetException.fatal(
                "the checkpoint is gone from the new instance",
                "begin at a position (--start), or restore the replicator's schema on the new instance");
    }

    @Override
    public void close() {
        connection.close();
    }
}
