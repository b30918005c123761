package org.generallog.replay.apply;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.dialect.DefinerClause;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.Renaming;
import org.generallog.replay.transaction.Doubt;
import org.generallog.replay.transaction.StatementChange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one DDL statement: intent, statement, completion with the checkpoint, each a commit of its own. When an intent is found
 * that was not completed, looks at the schema: changed since the intent was recorded means that the statement took effect;
 * unchanged means that it is run again. A {@code CALL} that commits by itself runs so too, but never again: the schema does not tell.
 */
final class DdlRunner {
    private static final Logger log = LoggerFactory.getLogger(DdlRunner.class);

    /** What a statement that was run before, with parts of it done, is answered with. */
    private static final Set<Integer> DONE_BEFORE = Set.of(
            1007, // database exists
            1008, // database does not exist
            1050, // table exists
            1051, // unknown table
            1054, // unknown column (renamed)
            1060, // duplicate column
            1061, // duplicate key name
            1068, // multiple primary keys
            1091, // nothing to drop
            1146, // no such table (renamed)
            1304, // routine exists
            1305, // routine does not exist
            1359, // trigger exists
            1360, // trigger does not exist
            1507, // no such partition
            1517, // duplicate partition
            1537, // event exists
            1539, // unknown event
            1826); // duplicate foreign key name

    /** Creating with another account's DEFINER needs a right that managed instances never grant. */
    private static final Set<Integer> DEFINER = Set.of(1227, 1396, 1449);

    /** {@code ER_NO_SUCH_USER}: the definer's account does not exist. */
    private static final int NO_DEFINER = 1449;

    /** Never the replicator's own account in the place of another: the program could do whatever that may. */
    private static final String ACCOUNTS =
            "create the account (the command accounts prints how) or let ours name others as definers, then create the object by hand";

    private final ApplySettings settings;
    private final SchemaFingerprint fingerprint;
    private final ProgressReporter progress;

    DdlRunner(ApplySettings settings, SchemaFingerprint fingerprint, ProgressReporter progress) {
        this.settings = settings;
        this.fingerprint = fingerprint;
        this.progress = progress;
    }

    /** @return the rejection that was recorded, if any */
    Optional<Rejection> run(LaneConnection lane, LaneMark mark, RelayEntry entry, Losses losses)
            throws TargetException {
        StatementChange ddl =
                resting(lane, (StatementChange) entry.transaction().changes().get(0));
        boolean call = isCall(lane, ddl);
        Optional<DdlIntent> found = lane.intent();
        if (found.isPresent() && !found.get().end().equals(entry.end())) {
            throw found.get().contradicts(entry);
        }
        // The schema does not tell what a procedure did.
        String now = call ? "call" : look(lane, ddl);
        if (found.isPresent() && stillRuns(lane, found.get().connectionId())) {
            throw new TargetException(
                    FailureKind.TRANSIENT,
                    0,
                    "",
                    "the DDL statement at " + entry.end() + " still runs on connection "
                            + found.get().connectionId(),
                    "");
        }
        if (found.isPresent() && call) {
            Rejection assumed = Rejection.assumed(
                    entry, 0, "", "interrupted; what the procedure had committed by then cannot be known");
            log.warn(
                    "CALL at {} was interrupted; it is not run again, and what it writes is to be verified",
                    entry.end());
            complete(lane, mark, entry, Optional.of(assumed));
            return Optional.empty();
        }
        if (found.isPresent() && !found.get().fingerprint().equals(now)) {
            Rejection assumed = Rejection.assumed(entry, 0, "", "the schema has changed since the statement was begun");
            log.warn("DDL at {} was interrupted; the schema shows that it took effect", entry.end());
            complete(lane, mark, entry, Optional.of(assumed));
            return Optional.empty();
        }
        Optional<TargetException> deadly = losses.ofSchema(entry);
        if (deadly.isPresent()) {
            Optional<Rejection> left = leftOut(lane, entry, ddl, deadly.get());
            complete(lane, mark, entry, left);
            return left;
        }
        begin(lane, mark, entry, ddl, now);
        Optional<Rejection> rejection = call ? call(lane, entry, ddl) : execute(lane, entry, ddl, found.isPresent());
        complete(lane, mark, entry, rejection);
        return rejection.filter(r -> r.state().equals("rejected"));
    }

    private static boolean isCall(LaneConnection lane, StatementChange change) throws TargetException {
        return Lexer.lex(change.sql(), lane.mode(change)).word(0, "CALL");
    }

    /** A procedure that commits by itself. */
    private Optional<Rejection> call(LaneConnection lane, RelayEntry entry, StatementChange call)
            throws TargetException {
        try {
            if (!call.context().autocommit()) {
                // A ROLLBACK in it undoes what it did before.
                lane.sendAll(List.of("BEGIN"));
            }
            lane.sendAlone(call, false);
            return Optional.empty();
        } catch (TargetException e) {
            if (e.kind() != FailureKind.REJECTED) {
                throw e;
            }
            lane.rollback();
            if (settings.onRejected() == OnRejected.STOP) {
                throw Lane.stopped(entry, e);
            }
            return Optional.of(Rejection.rejected(entry, 0, e));
        }
    }

    private static StatementChange resting(LaneConnection lane, StatementChange ddl) throws TargetException {
        byte[] sql = RestingEvent.of(ddl.sql(), lane.mode(ddl));
        return sql == ddl.sql() ? ddl : ddl.withSql(sql);
    }

    private String look(LaneConnection lane, StatementChange ddl) throws TargetException {
        lane.session().forget();
        return fingerprint.of(lane.raw(), ddl, lane.mode(ddl));
    }

    private void begin(LaneConnection lane, LaneMark mark, RelayEntry entry, StatementChange ddl, String now)
            throws TargetException {
        DdlIntent intent = new DdlIntent(entry.end(), lane.id(), now);
        lane.send(lane.packets()
                .own(
                        mark.move(List.of(), new Checkpoint(entry.begin(), 0), false, progress.nowMicros()),
                        List.of(settings.tables()
                                .insertIntent(intent, ddl.context().database(), ddl.sql(), progress.nowMicros()))));
        mark.moved();
    }

    private Optional<Rejection> execute(LaneConnection lane, RelayEntry entry, StatementChange ddl, boolean again)
            throws TargetException {
        Optional<DefinerClause> missing = Definers.missing(lane.raw(), ddl, lane.mode(ddl));
        if (missing.isPresent()) {
            return leftOut(lane, entry, ddl, withoutDefiner(missing.get()));
        }
        try {
            lane.sendAlone(ddl, true);
            return Optional.empty();
        } catch (TargetException e) {
            if (again && DONE_BEFORE.contains(e.code())) {
                return Optional.of(Rejection.assumed(entry, e.code(), e.sqlState(), String.valueOf(e.getMessage())));
            }
            if (e.kind() != FailureKind.REJECTED && !DEFINER.contains(e.code())) {
                throw e;
            }
            return leftOut(lane, entry, ddl, e);
        }
    }

    private Optional<Rejection> leftOut(LaneConnection lane, RelayEntry entry, StatementChange ddl, TargetException e)
            throws TargetException {
        if (settings.onRejected() == OnRejected.STOP) {
            throw Lane.stopped(entry, e);
        }
        String remedy = DEFINER.contains(e.code()) ? ACCOUNTS : DdlRemedies.of(e.code());
        log.warn("the new instance refuses {} with error {}; {}", what(lane, entry, ddl), e.error(), remedy);
        return Optional.of(Rejection.refused(entry, e, remedy));
    }

    private static TargetException withoutDefiner(DefinerClause definer) {
        return new TargetException(
                FailureKind.REJECTED,
                NO_DEFINER,
                "HY000",
                "its definer '" + definer.user() + "'@'" + definer.host() + "' does not exist",
                "");
    }

    /** Verb, tables and place of the statement; never a literal. */
    private String what(LaneConnection lane, RelayEntry entry, StatementChange ddl) throws TargetException {
        return fingerprint.describe(ddl, lane.mode(ddl)) + " at " + entry.end();
    }

    private void complete(LaneConnection lane, LaneMark mark, RelayEntry entry, Optional<Rejection> rejection)
            throws TargetException {
        ReplicatorTables tables = settings.tables();
        List<String> statements = new ArrayList<>();
        // The default database may be gone, and nothing is known of the session after an error.
        lane.session().forget();
        VerifyList toVerify = lane.toVerify(List.of(entry));
        if (rejection.isPresent()) {
            Rejection r = rejection.get();
            if (!r.state().equals("changed")) {
                toVerify.addAll(
                        lane.writtenRows().of(Doubt.REJECTED, r.change()),
                        entry.end(),
                        r.change().timeMicros());
            }
            statements.add(tables.insertRejected(r, progress.nowMicros()));
        }
        statements.addAll(toVerify.statements(tables, progress.nowMicros()));
        if (rejection.isEmpty() || !rejection.get().state().equals("rejected")) {
            StatementChange ddl =
                    (StatementChange) entry.transaction().changes().get(0);
            statements.addAll(renamed(tables, ddl, lane.mode(ddl)));
        }
        statements.add(tables.deleteIntent());
        List<String> move = mark.move(List.of(entry), Lane.after(entry), true, progress.nowMicros());
        lane.send(lane.packets().own(move, statements));
        mark.moved();
    }

    private static List<String> renamed(ReplicatorTables tables, StatementChange ddl, LexicalMode mode) {
        List<String> statements = new ArrayList<>();
        for (Renaming each : Renaming.of(ddl.sql(), mode)) {
            String current = ddl.context().database();
            String from = each.fromDatabase().isEmpty() ? current : each.fromDatabase();
            // Also ALTER TABLE a.t RENAME u: into the session's database (sql_yacc.yy: copy_db_to).
            String to = each.toDatabase().isEmpty() ? current : each.toDatabase();
            statements.addAll(tables.renameToVerify(from, each.from(), to, each.to()));
        }
        return statements;
    }

    /** Whether the connection that was lost is still at work. After a restart of the server its id may be another's, or ours. */
    private static boolean stillRuns(LaneConnection lane, long connectionId) throws TargetException {
        return connectionId != lane.id()
                && !lane.raw()
                        .query("SELECT 1 FROM information_schema.PROCESSLIST WHERE ID=" + connectionId
                                + " AND COMMAND='Query'")
                        .isEmpty();
    }
}
