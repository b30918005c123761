package org.generallog.replay.apply;

import static org.generallog.replay.apply.Samples.ddl;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.sql.CachingStatementAnalyzer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.transaction.StatementChange;
import org.junit.jupiter.api.Test;

/** Intent, statement, completion; and what becomes of a statement that was begun before a crash. */
class DdlRunnerTest {
    private static final String DROP = "DROP TABLE t";

    private final RecordingTarget target = new RecordingTarget();
    private final ApplyStats stats = new ApplyStats();

    private Outcome apply(RelayEntry entry, OnRejected onRejected) throws Exception {
        LaneRow row = new LaneRow(10, LaneRow.NOTHING, AppliedRuns.parse(""));
        ConfirmedSteps confirmed = new ConfirmedSteps(List.of(row));
        Lane lane = new Lane(
                LaneTest.parts(target, stats, onRejected), new LaneMark(LaneTest.TABLES, 0, row, confirmed), confirmed);
        lane.begin(new Work(List.of(entry), Set.of(), 0, true, false, false));
        return lane.apply();
    }

    private Outcome apply(RelayEntry entry) throws Exception {
        return apply(entry, OnRejected.RECORD);
    }

    private int place(String text) {
        for (int i = 0; i < target.sent.size(); i++) {
            if (target.sent.get(i).contains(text)) {
                return i;
            }
        }
        throw new AssertionError("no packet has " + text + ": " + target.sent);
    }

    /** The intent of before the crash; its fingerprint that of the schema as it is, or another one. */
    private void begun(RelayEntry entry, boolean unchanged) throws Exception {
        StatementChange change = (StatementChange) entry.transaction().changes().get(0);
        String now = new SchemaFingerprint(new CachingStatementAnalyzer())
                .of(target.connect(0), change, LexicalMode.DEFAULT);
        target.sent.clear();
        target.intent = List.of(
                Long.toString(entry.end().file()),
                Long.toString(entry.end().offset()),
                "77",
                unchanged ? now : "another");
    }

    @Test
    void intentStatementCompletion() throws Exception {
        assertEquals(1, apply(ddl(1, DROP)).done().size());
        int intent = place("INTO `replicator`.`ddl_intent`");
        int completion = place("DELETE FROM `replicator`.`ddl_intent`");
        int statement = target.sent.lastIndexOf(DROP);
        assertTrue(intent < statement && statement < completion, target.sent::toString);
        assertTrue(target.sent.get(completion).contains("`step`=12"), target.sent::toString);
        assertEquals(1, stats.transactions.sum());
    }

    @Test
    void whatHasChangedTheSchemaIsNotRunAgain() throws Exception {
        RelayEntry drop = ddl(1, DROP);
        begun(drop, false);
        assertEquals(1, apply(drop).done().size());
        assertTrue(!target.sent.contains(DROP), target.sent::toString);
        place("'assumed'");
        place("DELETE FROM `replicator`.`ddl_intent`");
    }

    @Test
    void whatHasNotChangedItIsRunAgain() throws Exception {
        RelayEntry drop = ddl(1, DROP);
        begun(drop, true);
        apply(drop);
        assertTrue(target.sent.contains(DROP), target.sent::toString);
    }

    /** A part of it was done before. */
    @Test
    void runAgainAndDoneBeforeIsNoRejection() throws Exception {
        RelayEntry drop = ddl(1, DROP);
        begun(drop, true);
        target.fail(DROP, FailureKind.REJECTED, 1051, "unknown table");
        apply(drop);
        place("'assumed'");
    }

    @Test
    void aProcedureIsNeverRunAgain() throws Exception {
        RelayEntry call = ddl(1, "CALL p()");
        begun(call, true);
        apply(call);
        assertTrue(!target.sent.contains("CALL p()"), target.sent::toString);
        place("'assumed'");
    }

    @Test
    void whatTheNewInstanceRefusesIsRecorded() throws Exception {
        target.fail(DROP, FailureKind.REJECTED, 1064, "syntax");
        assertEquals(1, apply(ddl(1, DROP)).done().size());
        place("'rejected'");
        assertEquals(0, stats.transactions.sum());
    }

    @Test
    void orStopsThereWhereThatIsWanted() {
        target.fail(DROP, FailureKind.REJECTED, 1064, "syntax");
        TargetException e = assertThrows(TargetException.class, () -> apply(ddl(1, DROP), OnRejected.STOP));
        assertEquals(FailureKind.FATAL, e.kind());
        assertTrue(target.packets("DELETE FROM `replicator`.`ddl_intent`").isEmpty(), target.sent::toString);
    }

    @Test
    void anIntentOfAnotherPlaceStops() throws Exception {
        begun(ddl(5, DROP), true);
        TargetException e = assertThrows(TargetException.class, () -> apply(ddl(1, DROP)));
        assertEquals(FailureKind.FATAL, e.kind());
        assertTrue(!target.sent.contains(DROP), target.sent::toString);
    }
}
