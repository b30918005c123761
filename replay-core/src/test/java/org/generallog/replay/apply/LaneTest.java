package org.generallog.replay.apply;

import static org.generallog.replay.apply.Samples.entry;
import static org.generallog.replay.apply.Samples.sql;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.apply.Lane.LaneParts;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.sql.CachingStatementAnalyzer;
import org.junit.jupiter.api.Test;

/** What a lane sends, and does when that fails, on a new instance that only records. */
class LaneTest {
    static final ReplicatorTables TABLES = new ReplicatorTables("replicator", "shop");

    private final RecordingTarget target = new RecordingTarget();
    private final ApplyStats stats = new ApplyStats();
    private final Lane lane = lane(target, stats, OnRejected.RECORD);

    static LaneParts parts(RecordingTarget target, ApplyStats stats, OnRejected onRejected) {
        ApplySettings settings = ApplySettings.of(TABLES, 1, 100, onRejected);
        ProgressReporter progress = new ProgressReporter(
                stats,
                new CaptureProgress() {
                    @Override
                    public RelayPosition end() {
                        return RelayPosition.START;
                    }

                    @Override
                    public Optional<Long> heartbeatAt(RelayPosition applied) {
                        return Optional.empty();
                    }
                },
                InstantSource.system());
        return new LaneParts(
                target,
                settings,
                new DdlRunner(settings, new SchemaFingerprint(new CachingStatementAnalyzer()), progress),
                progress,
                Throttle.NONE,
                new StatementLimit(target),
                new StopSignal());
    }

    private static Lane lane(RecordingTarget target, ApplyStats stats, OnRejected onRejected) {
        LaneRow row = new LaneRow(10, LaneRow.NOTHING, AppliedRuns.parse(""));
        ConfirmedSteps confirmed = new ConfirmedSteps(List.of(row));
        return new Lane(parts(target, stats, onRejected), new LaneMark(TABLES, 0, row, confirmed), confirmed);
    }

    private Outcome apply(boolean inOrder, RelayEntry... entries) throws Exception {
        lane.begin(new Work(Arrays.asList(entries), Set.of(), 0, inOrder, false, false));
        return lane.apply();
    }

    private static RelayEntry update(int number) {
        return entry(number, sql("UPDATE t SET n=1 WHERE id=" + number));
    }

    @Test
    void transactionsAndTheMarkAreOneCommit() throws Exception {
        Outcome outcome = apply(true, update(1), update(2));
        assertEquals(2, outcome.done().size());
        List<String> packets = target.packets("UPDATE t SET");
        assertEquals(1, packets.size(), target.sent::toString);
        String packet = packets.get(0);
        assertTrue(packet.contains("id=1") && packet.contains("id=2"), packet);
        assertTrue(packet.contains("`step`=11") && packet.trim().endsWith("COMMIT"), packet);
        assertEquals(2, stats.transactions.sum());
    }

    @Test
    void whatCommittedWhenTheConnectionWasLostIsNotSentAgain() throws Exception {
        target.fail("id=1", FailureKind.AMBIGUOUS, 0, "lost", () -> target.mark = List.of("11", "1", "204", ""));
        Outcome outcome = apply(true, update(1));
        assertEquals(1, outcome.done().size());
        assertEquals(1, target.packets("id=1").size(), target.sent::toString);
        assertEquals(1, stats.alreadyApplied.sum());
    }

    @Test
    void whatDidNotCommitIsSentAgain() throws Exception {
        target.fail("id=1", FailureKind.AMBIGUOUS, 0, "lost");
        Outcome outcome = apply(true, update(1));
        assertEquals(1, outcome.done().size());
        assertEquals(2, target.packets("id=1").size(), target.sent::toString);
        assertEquals(2, target.connections);
    }

    @Test
    void aDeadlockIsTriedAgainOnTheSameConnection() throws Exception {
        target.fail("id=1", FailureKind.TRANSIENT, 1213, "deadlock");
        apply(true, update(1));
        assertEquals(2, target.packets("id=1").size(), target.sent::toString);
        assertEquals(1, target.connections);
    }

    @Test
    void aRejectedTransactionIsRecordedAndThoseBesideItGoOn() throws Exception {
        for (int i = 0; i < 10; i++) {
            target.fail("id=2", FailureKind.REJECTED, 1062, "duplicate");
        }
        Outcome outcome = apply(true, update(1), update(2), update(3));
        assertEquals(3, outcome.done().size());
        assertFalse(target.packets("`rejected`").isEmpty(), target.sent::toString);
        assertEquals(2, stats.transactions.sum());
    }

    /** Out of order nobody knows yet whether it is to be rejected: what it builds on may still be on its way. */
    @Test
    void outOfOrderARejectedOneComesBack() throws Exception {
        for (int i = 0; i < 10; i++) {
            target.fail("id=2", FailureKind.REJECTED, 1452, "no parent");
        }
        Outcome outcome = apply(false, update(1), update(2), update(3));
        assertTrue(outcome.suspect());
        assertEquals(
                List.of(update(2).end(), update(3).end()),
                outcome.returned().stream().map(RelayEntry::end).toList());
        assertTrue(target.packets("`rejected`").isEmpty(), target.sent::toString);
    }

    @Test
    void aFatalErrorStopsAndLosesNothing() throws Exception {
        target.fail("id=1", FailureKind.FATAL, 1290, "read only");
        assertThrows(TargetException.class, () -> apply(true, update(1)));
        Outcome outcome = lane.apply();
        assertEquals(1, outcome.done().size());
    }

    @Test
    void anotherProcessThatTookOverIsNoticed() {
        target.mark = List.of("1000000000000", "1", "204", "");
        TargetException e = assertThrows(TargetException.class, () -> apply(true, update(1)));
        assertEquals(FailureKind.FATAL, e.kind());
        assertTrue(target.packets("id=1").isEmpty(), target.sent::toString);
    }

    /** A MEMORY table has a limit of its own; the table of the statement is not in the schema here, so it is a temporary one. */
    @Test
    void aFullTableInMemoryIsAnAnswerToItsStatement() throws Exception {
        for (int i = 0; i < 10; i++) {
            target.fail("id=1", FailureKind.FATAL, 1114, "The table 'h' is full");
        }
        Outcome outcome = apply(true, update(1), update(2));
        assertEquals(2, outcome.done().size());
        assertFalse(target.packets("`rejected`").isEmpty(), target.sent::toString);
    }

    @Test
    void aFullDiskIsNot() {
        target.fail("id=1", FailureKind.FATAL, 1114, "The table '/tmp/#sql_1_0' is full");
        TargetException e = assertThrows(TargetException.class, () -> apply(true, update(1)));
        assertEquals(FailureKind.FATAL, e.kind());
    }
}
