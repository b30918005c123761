package org.generallog.replay.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.OptionalLong;
import org.generallog.replay.transaction.IdNote;
import org.junit.jupiter.api.Test;

class TableIdsTest {
    private final TableIds ids = new TableIds();

    @Test
    void rowsThatWereSentAreCountedFromOneStatementToAnother() {
        ids.sends(3, 1);
        ids.sends(5, 10);
        ids.sends(9, 2);
        assertEquals(OptionalLong.of(10), ids.sent(3, 5));
        assertEquals(OptionalLong.of(12), ids.sent(3, 9));
        // A statement of another table sends nothing to this one.
        assertEquals(OptionalLong.of(10), ids.sent(4, 8));
        assertEquals(OptionalLong.of(0), ids.sent(5, 8));
        assertEquals(OptionalLong.empty(), ids.sent(2, 5));
    }

    /** By its own rows and by those of its triggers. */
    @Test
    void aStatementThatSendsTwiceSendsBoth() {
        ids.sends(1, 1);
        ids.sends(2, 3);
        ids.sends(2, 4);
        ids.sends(3, 1);
        assertEquals(OptionalLong.of(7), ids.sent(1, 2));
        assertEquals(OptionalLong.of(8), ids.sent(1, 3));
    }

    @Test
    void whatTheOldestStatementsHaveSentIsForgotten() {
        for (int number = 1; number <= 20_001; number++) {
            ids.sends(number, 1);
        }
        assertEquals(OptionalLong.empty(), ids.sent(1, 20_001));
        assertEquals(OptionalLong.of(19_999), ids.sent(2, 20_001));
    }

    @Test
    void aCounterThatIsKnownIsANeighbour() {
        ids.counts(7, 1_000);
        assertEquals(new TableIds.Neighbour(0, 1_000, false), ids.neighbours(8).get(7L));
        ids.given(2, 9, 1_001, true);
        ids.counts(8, 900);
        assertEquals(List.of(7L, 8L, 9L), List.copyOf(ids.neighbours(8).keySet()));
    }

    @Test
    void onlyAHeartbeatRaisesTheFloor() {
        assertEquals(IdNote.NO_FLOOR, ids.floor());
        ids.begin();
        assertEquals(0, ids.floor());
        ids.given(1, 1, 10, true);
        ids.heartbeatSent(1);
        ids.given(1, 2, 20, true);
        ids.heartbeatSent(2);
        ids.given(1, 3, 30, true);
        assertEquals(0, ids.floor());
        ids.heartbeatCame(1, 0);
        assertEquals(10, ids.floor());
        ids.heartbeatCame(5, 0);
        assertEquals(20, ids.floor());
    }

    @Test
    void heartbeatsOnTheirWaySurviveARestart() {
        ids.given(1, 1, 10, true);
        ids.heartbeatSent(1);
        TableIds restored = TableIds.restore(ids.state(List.of(10L)));
        restored.heartbeatCame(1, 0);
        assertEquals(10, restored.floor());
        assertFalse(restored.isTaken(10));
    }

    @Test
    void aCounterThatIsSetBackLowersTheFloor() {
        ids.begin();
        ids.given(1, 1, 50, true);
        ids.heartbeatSent(1);
        ids.heartbeatCame(1, 0);
        ids.given(1, 2, 60, true);
        ids.heartbeatSent(2);
        ids.continuesFrom(21);
        assertEquals(20, ids.floor());
        ids.heartbeatCame(2, 0);
        assertEquals(20, ids.floor());
        assertFalse(ids.neighbours(3).containsKey(1L));
    }
}
