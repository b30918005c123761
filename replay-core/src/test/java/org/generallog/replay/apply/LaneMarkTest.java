package org.generallog.replay.apply;

import static org.generallog.replay.apply.Samples.entry;
import static org.generallog.replay.apply.Samples.sql;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.generallog.replay.relaylog.RelayPosition;
import org.junit.jupiter.api.Test;

class LaneMarkTest {
    private static final ReplicatorTables TABLES = new ReplicatorTables("replicator", "shop");

    private static LaneMark mark(String applied) {
        return new LaneMark(TABLES, 0, new LaneRow(10, LaneRow.NOTHING, LaneRow.places(applied)));
    }

    private static String move(LaneMark mark, long low, int... numbers) {
        var entries = java.util.Arrays.stream(numbers)
                .mapToObj(n -> entry(n, sql("a")))
                .toList();
        return mark.move(entries, new Checkpoint(new RelayPosition(1, low), 5), false, 0)
                .get(0);
    }

    @Test
    void whatIsAboveTheLowWaterMarkIsKept() {
        LaneMark mark = mark("1:104,304,504");
        String first = move(mark, 304, 6);
        assertTrue(first.contains("`step`=11,`file`=1,`offset`=304,`applied`='1:504,704'"), first);
        mark.moved();
        String second = move(mark, 704, 8);
        assertTrue(second.contains("`step`=12,`file`=1,`offset`=704,`applied`='1:904'"), second);
    }

    @Test
    void aCommitThatDidNotHappenLeavesTheMark() {
        LaneMark mark = mark("1:104");
        move(mark, 4, 3);
        assertTrue(mark.accept(new LaneRow(10, RelayPosition.START, LaneRow.places("1:104"))));
        String again = move(mark, 4, 5);
        assertTrue(again.contains("`applied`='1:104,604'"), again);
    }

    @Test
    void aCommitThatHappenedMovesIt() {
        LaneMark mark = mark("");
        move(mark, 4, 3);
        assertTrue(mark.accept(new LaneRow(11, RelayPosition.START, LaneRow.places("1:404"))));
        String next = move(mark, 4, 5);
        assertTrue(next.contains("`step`=12") && next.contains("`applied`='1:404,604'"), next);
    }

    @Test
    void anotherProcessIsNoticed() {
        assertFalse(mark("").accept(new LaneRow(1_000_000_000_000L, RelayPosition.START, LaneRow.places(""))));
    }

    @Test
    void placesAsText() {
        String text = "1:104,204 3:4";
        assertEquals(text, LaneRow.text(LaneRow.places(text)));
        assertEquals(List.of(), List.copyOf(LaneRow.places("")));
        assertThrows(IllegalArgumentException.class, () -> LaneRow.places("garbage"));
    }
}
