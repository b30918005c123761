package org.generallog.replay.capture;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.generallog.replay.log.LogCommand;
import org.generallog.replay.log.LogGapException;
import org.generallog.replay.log.LogPosition;
import org.generallog.replay.log.LogRow;
import org.junit.jupiter.api.Test;

class LogContinuityTest {
    private static final String APP = "app[app] @ localhost []";

    private final LogContinuity continuity = new LogContinuity();
    private long ordinal;

    private void row(long thread, LogCommand command, boolean known) {
        ordinal++;
        continuity.row(
                new LogRow(new LogPosition(1, ordinal), ordinal * 1_000_000, thread, APP, command, new byte[0], false),
                known);
    }

    private void own(long thread, long number) {
        row(thread, LogCommand.QUERY, true);
        continuity.own(thread, number);
    }

    private String gap() {
        return String.valueOf(assertThrows(LogGapException.class, () -> continuity.check(true))
                .getMessage());
    }

    private void noGap() {
        assertDoesNotThrow(() -> continuity.check(true));
    }

    @Test
    void numbersOfOneConnectionAreNeighbours() {
        own(7, 1);
        own(8, 40);
        own(7, 2);
        own(8, 41);
        noGap();
        row(9, LogCommand.QUERY, true);
        own(7, 4);
        String said = gap();
        assertTrue(said.contains("between position 1:4 (1970-01-01T00:00:04Z") && said.contains("position 1:6"), said);
    }

    @Test
    void anIdThatConnectsAnewBeginsAnew() {
        own(7, 1);
        row(7, LogCommand.CONNECT, true);
        own(7, 5);
        row(7, LogCommand.QUIT, true);
        own(7, 9);
        noGap();
    }

    @Test
    void anAnsweredHeartbeatIsThereAtTheLogsEnd() {
        continuity.sent(5);
        continuity.heartbeat(4);
        noGap();
        continuity.heartbeat(5);
        continuity.atEnd();
        continuity.atEnd();
        noGap();
        continuity.sent(6);
        continuity.atEnd();
        continuity.atEnd();
        assertTrue(gap().contains("no row has come since"));
    }

    @Test
    void whatIsExpectedOutlivesTheProcess() {
        own(7, 1);
        continuity.sent(5);
        LogContinuity next = new LogContinuity();
        next.restore(continuity.state(), new LogPosition(1, 1), 1_000_000);
        next.atEnd();
        next.atEnd();
        assertThrows(LogGapException.class, () -> next.check(true));
    }

    @Test
    void behindAStartEachSessionConnects() {
        row(3, LogCommand.QUERY, false);
        continuity.sameLife();
        continuity.interrupted();
        row(1, LogCommand.CONNECT, false);
        row(1, LogCommand.QUERY, true);
        continuity.started();
        noGap();
        continuity.interrupted();
        row(2, LogCommand.QUIT, false);
        continuity.started();
        assertTrue(gap().contains("was started in between"));
    }

    @Test
    void whoTurnsItOffIsNamed() {
        row(3, LogCommand.QUERY, true);
        continuity.switchedOff("SET GLOBAL general_log = 0 (by root)");
        assertDoesNotThrow(() -> continuity.check(false));
        row(4, LogCommand.QUERY, true);
        String said = String.valueOf(assertThrows(LogGapException.class, () -> continuity.check(false))
                .getMessage());
        assertTrue(said.contains("by root") && said.contains("position 1:2"), said);
    }
}
