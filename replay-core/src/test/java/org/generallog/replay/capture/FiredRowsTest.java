package org.generallog.replay.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.generallog.replay.catalog.Definer;
import org.generallog.replay.catalog.OldInstance;
import org.generallog.replay.identity.Identity;
import org.generallog.replay.log.LogCommand;
import org.generallog.replay.log.LogPosition;
import org.generallog.replay.log.LogRow;
import org.generallog.replay.nested.Definitions;
import org.generallog.replay.nested.NestedStatementMatcher.Statement;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.session.Charsets;
import org.generallog.replay.session.Session;
import org.generallog.replay.session.SessionDefaults;
import org.generallog.replay.session.Sessions;
import org.generallog.replay.sql.SqlStatementAnalyzer;
import org.generallog.replay.sql.StatementInfo;
import org.junit.jupiter.api.Test;

/** Whose row is it? Rows as 5.5.9, 5.6.24 and MariaDB 10.11 wrote them. */
class FiredRowsTest {
    private static final String A = "update n set c = c + 1 where k = 1";
    private static final String B = "update n set c = c + 1 where k = 2";
    private static final String MADE = "update n set c = c + 1 where k = new.id";
    private static final String GONE = "update n set c = c - 1 where k = old.id";
    private static final String INSERT = "insert into t (id) values (1)";
    private static final String APP = "app[app] @ localhost [127.0.0.1]";
    private static final String OWNER = "own[own] @ localhost [localhost]";
    private static final Definer SAME = Definer.of("app@localhost", false);
    private static final Definer OTHER = Definer.of("own@localhost", false);

    private final Definitions definitions = new Definitions();
    private final SqlStatementAnalyzer analyzer = new SqlStatementAnalyzer();
    private final Sessions sessions = new Sessions(
            new SessionDefaults(0, "+00:00", "+00:00", 8, true, true, true), new Charsets(Map.of(), Map.of()));
    private final List<String> doubts = new ArrayList<>();
    private final StringBuilder verdicts = new StringBuilder();

    private FiredRows rows(boolean executeIsLoggedAfter) {
        return new FiredRows(
                analyzer,
                definitions,
                executeIsLoggedAfter,
                new Lookalikes(
                        (info, database) -> doubts.add(info.tables().get(0).table())));
    }

    private static LogRow row(LogCommand command, String userHost, String sql) {
        return new LogRow(new LogPosition(0, 0), 0, 7, userHost, command, sql.getBytes(StandardCharsets.UTF_8), false);
    }

    /** One row: {@code n} for nested, {@code c} for a client's, {@code h} for held; what is settled then stands before it. */
    private void add(FiredRows rows, LogCommand command, String userHost, String sql) {
        LogRow row = row(command, userHost, sql);
        settled(rows.settle(row, sessions.find(7)));
        Session session = sessions.of(row);
        session.database("nst");
        if (command == LogCommand.PREPARE) {
            rows.prepared(row, session);
            return;
        }
        StatementInfo info = analyzer.analyze(row.argument(), session.lexicalMode());
        FiredRows.Verdict verdict = rows.judge(row, session, row.argument(), info);
        if (verdict == FiredRows.Verdict.CLIENT) {
            boolean finished = command == LogCommand.EXECUTE && rows.heldState() != null;
            var unused = rows.fires(
                    session, new Statement(row.argument(), session.lexicalMode(), info, "nst"), true, finished);
        }
        verdicts.append(
                switch (verdict) {
                    case CLIENT -> 'c';
                    case NESTED -> 'n';
                    case HELD -> 'h';
                });
    }

    private void settled(List<HeldRows.Settled> settled) {
        settled.forEach(each -> verdicts.append(each.nested() ? 'N' : 'C'));
    }

    private void query(FiredRows rows, String... statements) {
        for (String sql : statements) {
            add(rows, LogCommand.QUERY, APP, sql);
        }
    }

    @Test
    void applicationSendsWhatItsTriggerWrites() {
        definitions.trigger("t", "AFTER", "INSERT", A, SAME);
        FiredRows rows = rows(false);
        query(rows, A, INSERT, A, A, A, INSERT, A, "commit", A);
        assertEquals("ccncccncc", verdicts.toString());
    }

    @Test
    void triggerOfAnotherAccountIsNeverInDoubt() {
        definitions.trigger("t", "AFTER", "UPDATE", A, OTHER);
        FiredRows rows = rows(false);
        query(rows, "update t set v = 1", A);
        add(rows, LogCommand.QUERY, OWNER, A);
        query(rows, "update t set v = 1");
        add(rows, LogCommand.QUERY, OWNER, A);
        add(rows, LogCommand.QUERY, OWNER, A);
        query(rows, A);
        assertEquals("ccncnnc", verdicts.toString());
        assertEquals(List.of(), doubts);
    }

    @Test
    void rowsThatNobodyCanTellApartAreListed() {
        definitions.trigger("t", "AFTER", "UPDATE", A, SAME);
        FiredRows rows = rows(false);
        query(rows, "update t set v = 1", A, "commit");
        assertEquals(List.of(), doubts);
        query(rows, A);
        assertEquals(List.of("n"), doubts);
        query(rows, "update t set v = 1", A);
        assertEquals(List.of("n", "n"), doubts);
        assertEquals("cncccn", verdicts.toString());
    }

    @Test
    void executionsRowsStandBeforeIt() {
        definitions.trigger("t", "BEFORE", "INSERT", A, SAME);
        definitions.trigger("t", "AFTER", "INSERT", B, SAME);
        FiredRows rows = rows(true);
        add(rows, LogCommand.PREPARE, APP, "insert into t (id) values (?)");
        query(rows, A, B);
        add(rows, LogCommand.EXECUTE, APP, INSERT);
        query(rows, A);
        query(rows, "commit");
        assertEquals("hhNNchCc", verdicts.toString());
    }

    @Test
    void applicationsRowBeforeAnExecutionIsItsOwn() {
        definitions.trigger("t", "AFTER", "INSERT", A, SAME);
        FiredRows rows = rows(true);
        add(rows, LogCommand.PREPARE, APP, "insert into t (id) values (?)");
        query(rows, A, A);
        add(rows, LogCommand.EXECUTE, APP, INSERT);
        assertEquals("hhCNc", verdicts.toString());
    }

    @Test
    void failedExecutionIsKnownByARowThatNoApplicationSends() {
        definitions.trigger("t", "AFTER", "INSERT", "begin " + A + "; insert into log values (new.id); end", SAME);
        FiredRows rows = rows(true);
        add(rows, LogCommand.PREPARE, APP, "insert into t (id) values (?)");
        query(rows, A, "insert into log values (new.id)", "rollback");
        assertEquals("hhNNc", verdicts.toString());
    }

    @Test
    void sessionThatPreparesNothingHoldsNothing() {
        definitions.trigger("t", "AFTER", "INSERT", A, SAME);
        FiredRows rows = rows(true);
        query(rows, A, INSERT, A, A);
        assertEquals("ccnc", verdicts.toString());
    }

    @Test
    void sessionAtRestHasNoExecutionToWaitFor() {
        definitions.trigger("t", "AFTER", "INSERT", A, SAME);
        FiredRows rows = rows(true);
        add(rows, LogCommand.PREPARE, APP, "insert into t (id) values (?)");
        query(rows, A);
        settled(rows.idle(Set.of(7L)));
        assertEquals("h", verdicts.toString());
        settled(rows.idle(Set.of(7L)));
        assertEquals("hC", verdicts.toString());
    }

    @Test
    void restartGoesOnInTheMiddle() {
        definitions.trigger("t", "AFTER", "INSERT", "begin " + A + "; " + B + "; end", SAME);
        FiredRows before = rows(false);
        query(before, INSERT, A);
        FiredRows after = rows(false);
        after.restore(checkpoint(before), sessions);
        query(after, A, B);
        assertEquals("cnc", verdicts.substring(0, 3));
        FiredRows again = rows(false);
        again.restore(checkpoint(before), sessions);
        query(again, B, A);
        assertEquals("nc", verdicts.substring(4));
    }

    @Test
    void heldRowsOutliveARestart() {
        definitions.trigger("t", "AFTER", "INSERT", A, SAME);
        FiredRows before = rows(true);
        add(before, LogCommand.PREPARE, APP, "insert into t (id) values (?)");
        query(before, A);
        FiredRows after = rows(true);
        after.restore(checkpoint(before), sessions);
        assertEquals(1, after.heldRows());
        add(after, LogCommand.EXECUTE, APP, INSERT);
        query(after, A);
        assertEquals("hNch", verdicts.toString());
    }

    private static CaptureCheckpoint checkpoint(FiredRows rows) {
        CaptureCheckpoint begin =
                CaptureCheckpoint.begin(OldInstance.ASSUMED, new LogPosition(0, 0), "", RelayPosition.START);
        return new CaptureCheckpoint(
                begin.version(),
                begin.relayLog(),
                begin.old(),
                begin.source(),
                begin.anchor(),
                0,
                begin.relay(),
                begin.globals(),
                List.of(),
                begin.assembler(),
                rows.state(),
                rows.heldState(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                List.of(),
                List.of(),
                null,
                Identity.State.NONE,
                begin.counters());
    }

    /** What must set off a row, and has set off none, was undone, or changed nothing. */
    @Test
    void whatItsTriggerDoesNotShowCameToNothing() {
        definitions.trigger("t", "AFTER", "INSERT", MADE, SAME);
        definitions.trigger("t", "AFTER", "DELETE", GONE, SAME);
        FiredRows rows = rows(false);
        query(rows, INSERT);
        assertFalse(rows.cameToNothing(7), "the trigger was not seen to fire yet");
        query(rows, INSERT, MADE);
        assertFalse(rows.cameToNothing(7));
        query(rows, INSERT);
        assertTrue(rows.cameToNothing(7));
        query(rows, "insert into t (id) values (1), (2)", MADE);
        assertTrue(rows.cameToNothing(7));
        query(rows, "delete from t where id > 3", GONE, "delete from t where id = 4");
        assertTrue(rows.cameToNothing(7));
        query(rows, "delete from t where id > 3", GONE);
        assertFalse(rows.cameToNothing(7));
        query(rows, "update t set v = 1");
        assertFalse(rows.cameToNothing(7), "no trigger is fired by an update");
        rows.invalidate();
        query(rows, INSERT);
        assertFalse(rows.cameToNothing(7), "the trigger may be another by now");
    }

    /** An application that sends what a trigger writes from now on has fired nothing. */
    @Test
    void aLookalikeDoesNotShowATriggerToFire() {
        definitions.trigger("t", "AFTER", "INSERT", A, SAME);
        FiredRows rows = rows(false);
        query(rows, INSERT, A, INSERT);
        assertFalse(rows.cameToNothing(7));
    }

    @Test
    void whatATriggerMayLeaveOutProvesNothing() {
        definitions.trigger("t", "AFTER", "INSERT", "begin if new.id > 5 then " + MADE + "; end if; end", SAME);
        FiredRows rows = rows(false);
        query(rows, INSERT, MADE, INSERT);
        assertFalse(rows.cameToNothing(7));
    }

    @Test
    void withoutTransactionsAPartOfItMayStay() {
        String mine = "update myisam set c = c + 1 where k = new.id";
        definitions.trigger("t", "AFTER", "INSERT", mine, SAME);
        FiredRows rows = rows(false);
        query(rows, INSERT, mine, INSERT);
        assertFalse(rows.cameToNothing(7));
    }
}
